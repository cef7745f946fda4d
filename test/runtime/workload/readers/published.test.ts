import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { jobFaults } from '../../../../runtime/core/job-parse.ts'
import { openTrace } from '../../../../runtime/workload/readers/open-trace.ts'

/** A folder of published traces, of which many may be measured with, and not passed on. */
const TRACES = process.env.SEGUE_TRACES
const KNOWN = /\.(swf|tr)(\.gz)?$|\.tsv$|jobs\.csv$|LLM.*\.csv$|wfinstances.*-.*\.json$/

test.skipIf(!TRACES)(
  'every published trace (SEGUE_TRACES)',
  () => {
    const files = readdirSync(TRACES!, { recursive: true, encoding: 'utf8' }).filter(
      (file) => KNOWN.test(file) && !/baselines/.test(file),
    )
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) {
      const begin = performance.now()
      const trace = openTrace(join(TRACES!, file))
      let jobs = 0
      let tasks = 0
      let last = 0
      for (const { at, job } of trace.arrivals(1)) {
        expect(at).toBeGreaterThanOrEqual(last)
        if (++jobs % 100 === 0) expect(jobFaults(job)).toEqual([])
        for (const { count = 1 } of job.stages) tasks += count
        last = at
      }
      expect(trace.skipped.count).toBe(0)
      console.info(
        `${file}: ${trace.format}, ${jobs} jobs, ${tasks} tasks, ${last / 1e6} s, ${trace.leftOut.count} left out; read in ${Math.round(performance.now() - begin)} ms`,
      )
    }
  },
  600_000,
)
