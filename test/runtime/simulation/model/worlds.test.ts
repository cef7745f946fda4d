import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ModelFile } from '../../../../runtime/simulation/model/model-file.ts'
import { runs } from '../../../runs.ts'
import { Lab } from './lab.ts'
import { models } from './models.ts'

const CHANCE: ModelFile = {
  stragglers: { share: 0.3, alpha: 1.5 },
  failures: { probability: 0.3 },
  parallelism: { waves: true },
}

const waves = { levels: [1], fresh: {}, first: {}, rest: { 1: [1, 2, 3, 4, 5, 6, 7] } }

/** What comes of the first two attempts of each task, asked for in an order of one's own. */
function fates(order: readonly number[], seed = 1): string[] {
  const lab = new Lab(CHANCE, [{}], seed)
  const jobs = [1, 2].map(() =>
    lab.arrive(
      [
        { name: 'a', count: 10, burn: { cpuMs: 10 } },
        { name: 'b', count: 10, burn: {} },
      ],
      [undefined, { waves }],
    ),
  )
  const tasks = jobs.flatMap(({ stages }) => stages.flatMap((stage) => stage.tasks))
  const found: string[][] = tasks.map(() => [])
  for (const i of [...order, ...order.toReversed()]) {
    const { outcome, service } = lab.run(tasks[i])
    found[i].push(`${outcome} ${service}`)
  }
  return found.map((both) => both.join(', '))
}

const inOrder = Array.from({ length: 40 }, (_, i) => i)

test('what befalls a task is the same in whatever order tasks are asked for', () => {
  const expected = fates(inOrder)
  expect(new Set(expected).size).toBeGreaterThan(20)
  fc.assert(
    fc.property(fc.shuffledSubarray(inOrder, { minLength: 40 }), (order) => {
      expect(fates(order)).toEqual(expected)
    }),
    { numRuns: runs(30) },
  )
})

test('another seed is another world', () => {
  expect(fates(inOrder, 2)).not.toEqual(fates(inOrder))
})

test('parts draw by themselves: one more changes nothing of the others', () => {
  const lengths = (model: ModelFile) => {
    const lab = new Lab(model)
    const { tasks } = lab.arrive([{ name: 'a', count: 50, burn: { cpuMs: 10 } }]).stages[0]
    return tasks.map((task) => lab.run(task))
  }
  const stragglers = { share: 0.5, factor: 3 }
  const alone = lengths({ stragglers })
  const both = lengths({ stragglers, failures: { probability: 0.5, at: 0.5 } })
  for (const [i, { outcome, service }] of both.entries())
    expect(service).toBe(outcome === 'ok' ? alone[i].service : alone[i].service / 2)
})

test('whatever the model, times are whole, and never negative', () => {
  const step = fc.record({ node: fc.integer({ min: 1, max: 3 }), cut: fc.boolean() })
  fc.assert(
    fc.property(models, fc.array(step, { minLength: 6, maxLength: 12 }), (model, steps) => {
      const nodes = [{ rack: 'a' }, { rack: 'a', speed: 0.37 }, { rack: 'b', speed: 3 }]
      const lab = new Lab({ ...model, outages: undefined }, nodes)
      const { stages } = lab.arrive(
        [
          { name: 'a', count: 6, burn: { cpuMs: 1.23456, sleepMs: 0.1 } },
          { name: 'b', count: 6, burn: { cpuMs: 7 }, after: ['a'], timeoutMs: 9.87654321 },
        ],
        [
          { outputBytes: 12_345, waves },
          { inputBytes: 1_234_567, waves },
        ],
      )
      const tasks = stages.flatMap((stage) => stage.tasks)
      for (const [i, { node, cut }] of steps.entries()) {
        const begun = lab.begin(tasks[i], node)
        expect(Number.isSafeInteger(begun.service)).toBe(true)
        expect(begun.service).toBeGreaterThanOrEqual(0)
        if (cut) lab.nature.ended(begun.attempt, begun.node, lab.now)
        else lab.end(begun)
        const delay = lab.nature.delay?.('n1', `n${node}`) ?? 0
        expect(Number.isSafeInteger(delay) && delay >= 0).toBe(true)
        if (node === 1) expect(delay).toBe(0)
      }
      expect(Number.isSafeInteger(lab.nature.decision)).toBe(true)
      lab.nature.jobEnded!(tasks[0].job)
      // What was on its way when its job ended begins all the same.
      expect(Number.isSafeInteger(lab.run(tasks[0]).service)).toBe(true)
    }),
    { numRuns: runs(200) },
  )
})
