import { expect, test } from 'vitest'
import { compare, misranked, tableOf } from './compare.ts'
import { sleepers } from './sleepers.ts'

const long = process.env.SEGUE_LONG === '1'
const SLOTS = 4

/**
 * Live figures are those of a machine that may have other things to do: in short runs they are printed, and what is asserted is
 * what holds on any machine. Long runs assert what is claimed of them.
 */
test('the same workload, live and in virtual time', { timeout: 900_000 }, async () => {
  const workload = sleepers('sleepMs', long ? 10 : 1, 2 * SLOTS, 0.8)
  const compositions = long ? ['fifo', 'srpt', 'fair-threads'] : ['fifo', 'srpt']
  const setting = { workload, seed: 1, nodes: 2, slots: SLOTS }
  const rows = await compare(compositions, setting, long ? 5 : 1)
  console.log(tableOf(workload.name, rows))
  for (const row of rows) expect(row).toMatchObject({ whole: true, exact: true })
  if (!long) return
  for (const { error } of rows) expect(Math.abs(error)).toBeLessThan(0.15)
  expect(misranked(rows)).toEqual([])
})

test('a ranking is wrong only where live intervals are apart', () => {
  const row = (composition: string, simulated: number, low: number, high: number) => ({
    ...{ composition, simulated, live: { mean: (low + high) / 2, low, high } },
    ...{ error: 0, whole: true, exact: true },
  })
  expect(misranked([row('a', 2, 1, 2), row('b', 1, 1.9, 3)])).toEqual([])
  expect(misranked([row('a', 1, 1, 2), row('b', 2, 2.1, 3)])).toEqual([])
  expect(misranked([row('a', 2, 1, 2), row('b', 1, 2.1, 3)])).toHaveLength(1)
})
