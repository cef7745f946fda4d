import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parseNodes } from '../../../runtime/simulation/nodes.ts'
import { runWorkload } from '../../../runtime/simulation/run-spec.ts'
import { compositionNamed, source } from '../components.ts'
import { meanOf } from '../queueing/batch-means.ts'
import { beginsByHand, bound, RULES, type Rule } from './by-hand.ts'
import { endOf, ratiosOf, workflowsIn } from './ratios.ts'
import { graphOf } from './run.ts'

/** A folder with the 21 workflows of WfInstances (wfcommons.org), converted, that the figures below are of. */
const FOLDER = process.env.SEGUE_WFINSTANCES
const SAMPLES = fileURLToPath(new URL('../../../workloads/samples', import.meta.url))

/**
 * Makespan over the larger of critical path and work per core, on as many cores: means that another simulator found, with ties in
 * order of release.
 */
const KNOWN: Readonly<Record<Rule, readonly number[]>> = {
  fifo: [1.144, 1.068, 1.078],
  'list-shortest': [1.174, 1.075, 1.088],
  'list-longest': [1.134, 1.049, 1.066],
  'list-critical-path': [1.087, 1.037, 1.048],
}

describe.each(RULES)('%s', (rule) => {
  test('samples: every task begins when it does by hand', async () => {
    const ratios = await ratiosOf(workflowsIn(SAMPLES), rule)
    expect(ratios[0].length).toBeGreaterThan(3)
    for (const all of ratios) for (const ratio of all) expect(ratio).toBeGreaterThanOrEqual(1)
  })

  test('samples: a simulation from the command line says so, too', async () => {
    for (const workflow of workflowsIn(SAMPLES)) {
      const graph = graphOf(workflow)
      const spec = { folder: '', composition: compositionNamed(rule), nodes: parseNodes('1x16') }
      const { bound: said } = await runWorkload(workflow, { ...spec, seed: 1 }, { source })
      const least = bound(graph, 16)
      expect(said!.ratio).toBeCloseTo(endOf(graph, beginsByHand(graph, 16, rule)) / least, 9)
      expect(Math.max(said!.criticalPath, said!.work / 16) * 1e6).toBeCloseTo(least, 3)
    }
  })

  test.skipIf(!FOLDER)('21 workflows: so, too, and the mean ratios are as known', async () => {
    const ratios = await ratiosOf(workflowsIn(FOLDER!), rule)
    expect(ratios[0]).toHaveLength(21)
    for (const [i, all] of ratios.entries())
      expect(Math.abs(meanOf(all) - KNOWN[rule][i])).toBeLessThan(0.001)
  })
})
