import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EqualShares, placesFor } from '#interfaces'
import { cluster, job, node, shape, stage, type TestJob } from '../../runtime/contract/builders.ts'

/** The level by trying one after the other; in whole parts, so that nothing is rounded. */
function levelByHand(wishes: readonly { wanted: number; places: number }[]): number {
  const whole = wishes.reduce((all, { places }) => all * places, 1)
  const filled = (level: number) =>
    wishes.reduce(
      (sum, { wanted, places }) => sum + Math.min(wanted, places, level) * (whole / places),
      0,
    )
  const most = Math.max(0, ...wishes.map(({ wanted, places }) => Math.min(wanted, places)))
  for (let level = 1; level <= most; level++) if (filled(level) >= whole) return level
  return Infinity
}

describe('equal shares', () => {
  test('rounded up, and what some cannot use goes to the others', () => {
    const shares = new EqualShares()
    const jobs = [100, 100, 100].map((runnable) => job({ runnable }))
    for (const one of jobs) shares.add(one, 50)
    expect(shares.level).toBe(17)
    jobs[0].runnable = 4
    shares.want(jobs[0])
    expect(shares.level).toBe(23)
    shares.delete(jobs[1])
    expect(shares.level).toBe(46)
    jobs[2].runnable = 3
    shares.want(jobs[2])
    expect(shares.level).toBe(Infinity)
  })

  test('executors that take up more of the nodes count for more', () => {
    const shares = new EqualShares()
    shares.add(job({ runnable: 100 }), 40)
    shares.add(job({ runnable: 100 }), 10)
    // 8 / 40 + 8 / 10 = 1
    expect(shares.level).toBe(8)
  })

  test('are those by hand, through every change', () => {
    const change = fc.record({
      which: fc.nat(4),
      runnable: fc.nat(40),
      places: fc.integer({ min: 1, max: 12 }),
      leaves: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const shares = new EqualShares()
        const there = new Map<number, { of: TestJob; places: number }>()
        for (const { which, runnable, places, leaves } of changes) {
          const known = there.get(which)
          if (known && leaves) {
            shares.delete(known.of)
            there.delete(which)
          } else if (known) {
            known.of.runnable = runnable
            shares.want(known.of)
          } else {
            const of = job({ runnable })
            shares.add(of, places)
            there.set(which, { of, places })
          }
          const wishes = [...there.values()].map(({ of, places }) => ({
            wanted: of.runnable,
            places,
          }))
          expect(shares.level).toBe(levelByHand(wishes))
        }
      }),
    )
  })

  test('places: of the stage of which there are fewest, on open nodes that carry its labels', () => {
    const one = job()
    stage(one, { shape: shape({ cpu: 1 }) })
    stage(one, { shape: shape({ cpu: 2, memory: 1 }) })
    const on = [node({ cpu: 5, memory: 8 }), node({ cpu: 4, memory: 1 }), node({ open: false })]
    expect(placesFor(one, cluster(on))).toBe(3)
    stage(one, { shape: shape({ cpu: 1, labels: ['fast'] }) })
    // Of that there is no place at all.
    expect(placesFor(one, cluster(on))).toBe(3)
    expect(placesFor(one, cluster([...on, node({ cpu: 1, labels: ['fast'] })]))).toBe(1)
  })
})
