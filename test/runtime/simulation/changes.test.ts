import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../runs.ts'
import { burning, job, nodes, run, workload } from './lab.ts'

describe('nodes that go and come back', () => {
  const changing =
    (...changes: readonly [number, string, boolean][]) =>
    () => ({
      ...burning,
      changes: () =>
        changes.map(([ms, node, comes]) => ({ at: ms * 1000, node, comes }))[Symbol.iterator](),
    })

  test('what ran there runs again elsewhere, and later there again', async () => {
    const { lines, result } = await run({
      nodes: nodes(2),
      nature: changing([5, 'n2', false], [20, 'n2', true]),
      workload: workload([0, job(10, { count: 2 })], [20, job(10, { count: 2 })]),
    })
    expect(lines).toEqual([
      { task: 't-1.2', node: 'n2', from: 0, to: 5, outcome: 'bounced' },
      { task: 't-1.1', node: 'n1', from: 0, to: 10, outcome: 'ok' },
      { task: 't-1.2', node: 'n1', from: 10, to: 20, outcome: 'ok' },
      { task: 't-2.1', node: 'n1', from: 20, to: 30, outcome: 'ok' },
      { task: 't-2.2', node: 'n2', from: 20, to: 30, outcome: 'ok' },
    ])
    expect(result.left).toBe(0)
  })

  test('the home of jobs stays', async () => {
    const { result } = await run({
      nodes: nodes(1),
      nature: changing([1, 'n1', false]),
      workload: workload([0, job(5)]),
    })
    expect(result.left).toBe(0)
  })

  test('endless changes end with the work, also where some of it can never run', async () => {
    const endless = () => ({
      ...burning,
      *changes() {
        for (let at = 1; ; at++) yield { at: at * 1000, node: 'n2', comes: at % 2 === 0 }
      },
    })
    const { result } = await run({
      nodes: nodes(2),
      nature: endless,
      workload: workload([0, job(10, { needs: { cpu: 9 } })], [0, job(3, { count: 5 })]),
    })
    expect(result.left).toBe(1)
  })

  test('whatever goes and comes, with messages on their way: every task succeeds once', async () => {
    const change = fc.tuple(fc.nat(60), fc.integer({ min: 2, max: 4 }), fc.boolean())
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 20 }),
        fc.nat(3000),
        fc.array(fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 12 }), fc.nat(9)), {
          minLength: 1,
          maxLength: 6,
        }),
        async (changes, delay, jobs) => {
          const order = changes.toSorted(([a], [b]) => a - b)
          const ends = new Map<string, number>()
          const { result } = await run({
            nodes: nodes(4, 2),
            nature: () => ({
              ...burning,
              delay: (from, to) => (from === to ? 0 : delay),
              *changes() {
                for (const [ms, n, comes] of order) yield { at: ms * 1000, node: `n${n}`, comes }
              },
            }),
            observers: [
              {
                taskEnded(task) {
                  expect(task.outcome).toBe('ok')
                  ends.set(task.id, (ends.get(task.id) ?? 0) + 1)
                },
              },
            ],
            workload: workload(
              ...jobs
                .toSorted(([a], [b]) => a - b)
                .map(([at, count, ms]) => [at, job(ms, { count })] as const),
            ),
          })
          expect(result.left).toBe(0)
          expect(ends.size).toBe(result.tasks)
          expect([...ends.values()].every((count) => count === 1)).toBe(true)
        },
      ),
      { numRuns: runs(60) },
    )
  }, 600_000)
})
