import { describe, expect, test } from 'vitest'
import { runs } from '../../runs.ts'
import { batchMeans } from './batch-means.ts'
import { waitsByHand } from './by-hand.ts'
import { CASES, seedOf, watched } from './cases.ts'
import { serve } from './run.ts'
import { poisson } from './stream.ts'

// In short runs 31 parts of 300 tasks; M/M/1 at 0.7, which remembers longest, forgets in 26.
const COUNT = runs(9_300)

describe.each(CASES)('$name', (queue) => {
  const { sizes, rate, served, order, theory, rival } = queue
  const stream = poisson(rate, sizes, COUNT, seedOf(queue))
  let running: ReturnType<typeof serve> | undefined
  const result = () => (running ??= serve(stream, served))

  test('every task waits as long as by hand', async () => {
    const { waits } = await result()
    const byHand = waitsByHand(stream, served.nodes * served.cores, order)
    expect(waits.findIndex((wait, i) => wait !== byHand[i])).toBe(-1)
  })

  test('the mean wait is what theory says', async () => {
    const { mean, within } = batchMeans(watched(queue, stream, (await result()).waits))
    expect(Math.abs(mean - theory)).toBeLessThan(within)
    if (rival !== undefined) expect(Math.abs(mean - rival)).toBeGreaterThan(within)
  })

  test("Little's law: what is in the system is what arrives times how long it stays", async () => {
    const { waits, responses, inSystem, inQueue } = await result()
    // From empty to empty it holds to the microsecond, both sides multiplied by the time that passed.
    expect(inSystem).toBe(sum(responses))
    expect(inQueue).toBe(sum(waits))
  })
})

function sum(values: Float64Array): bigint {
  let all = 0n
  for (const value of values) all += BigInt(value)
  return all
}
