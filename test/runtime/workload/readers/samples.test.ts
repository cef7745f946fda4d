import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { jobFaults } from '../../../../runtime/core/job-parse.ts'
import { openTrace } from '../../../../runtime/workload/readers/open-trace.ts'

const FOLDER = 'workloads/samples'
const SAMPLES = readdirSync(FOLDER).filter((name) => !/\.md$|\.LICENSE$/.test(name))

/** A job in one line, without the numbers that a list is long of. */
const short = (value: unknown): string =>
  JSON.stringify(value, (_, it) =>
    Array.isArray(it) && it.length > 4 ? [...it.slice(0, 3), `... ${it.length} in all`] : it,
  )

test('how they begin, and how much there is in them', async () => {
  const lines: string[] = []
  for (const name of SAMPLES.toSorted()) {
    const trace = openTrace(join(FOLDER, name))
    let jobs = 0
    let tasks = 0
    let ms = 0
    let last = 0
    const first: string[] = []
    for (const { at, job, profiles, ...more } of trace.arrivals(1)) {
      expect(jobFaults(job)).toEqual([])
      for (const { burn, count = 1 } of job.stages) {
        tasks += count
        for (const time of [burn!.cpuMs ?? 0, burn!.sleepMs ?? 0])
          ms += typeof time === 'number' ? time * count : time.reduce((sum, one) => sum + one, 0)
      }
      last = at
      if (jobs++ < 2) {
        const [stage, ...others] = job.stages
        first.push(short({ at, ...more, ...job, stages: [stage, ...others.slice(0, 1)] }))
        if (profiles) first.push(short({ profiles: profiles.slice(0, 2) }))
      }
    }
    lines.push(
      `## ${name}: ${trace.format}`,
      `${jobs} jobs, ${tasks} tasks, ${(ms / 1000).toFixed(1)} s of work, the last at ${last / 1e6} s, ${trace.leftOut.count} left out`,
      ...first,
      '',
    )
  }
  await expect(lines.join('\n')).toMatchFileSnapshot('../../../golden/traces.txt')
})

test('every sample is told of, with its source', () => {
  const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8')
  for (const name of readdirSync(FOLDER)) if (name !== 'README.md') expect(readme).toContain(name)
})
