import fc from 'fast-check'
import { expect, test } from 'vitest'
import { beginsByHand, bound, RULES, type Graph } from './by-hand.ts'
import { begins, graphOf, workloadOf } from './run.ts'

/** Few lengths, so that there are ties; some take no time. */
const graphs: fc.Arbitrary<Graph> = fc
  .array(
    fc.record({
      length: fc.integer({ min: 0, max: 6 }),
      links: fc.array(fc.nat(), { maxLength: 3 }),
    }),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  .map((tasks) => ({
    durations: tasks.map(({ length }) => length * 1000),
    parents: tasks.map(({ links }, i) => (i === 0 ? [] : [...new Set(links.map((it) => it % i))])),
  }))

test.each(RULES)('%s begins every task of any graph when it does by hand', async (rule) => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.integer({ min: 1, max: 8 }), async (graph, cores) => {
      expect(graphOf(workloadOf(graph))).toEqual(graph)
      const begun = await begins(workloadOf(graph), cores, rule)
      expect(begun).toEqual(beginsByHand(graph, cores, rule))
      const end = Math.max(...begun.map((it, i) => it + graph.durations[i]))
      // Graham 1969: no list is longer than twice the best schedule.
      expect(end).toBeGreaterThanOrEqual(bound(graph, cores))
      expect(end).toBeLessThanOrEqual(2 * bound(graph, cores))
    }),
  )
})
