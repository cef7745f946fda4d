import { expect, test } from 'vitest'
import type { Attempt, Ended, Executor } from '#interfaces'
import type { Core } from '../../../runtime/core/core.ts'
import type { Lease } from '../../../runtime/core/records.ts'
import { RealDriver } from '../../../runtime/drivers/real.ts'

/** An executor that ends what it is told to, when it is told to. */
class ByHand implements Executor {
  readonly given: string[] = []
  readonly #ends = new Map<number, () => void>()
  flushed = 0

  run(attempt: Attempt, ended: Ended): void {
    this.given.push(`${attempt.id}${attempt.staged ? ' staged' : ''}`)
    this.#ends.set(attempt.id, () => ended(attempt, { outcome: 'ok', service: 1 }))
  }

  end(id: number): void {
    this.#ends.get(id)!()
  }

  cancel(): void {}

  flush(): void {
    this.flushed++
  }

  busy(): number {
    return this.given.length
  }
}

/** A driver whose one node swaps its executor; what ends, in order. */
function swapping() {
  const [old, next] = [new ByHand(), new ByHand()]
  let inForce = old
  const ended: string[] = []
  const core = {
    ended: (attempt: number, { outcome }: { outcome: string }) =>
      void ended.push(`${attempt} ${outcome}`),
  } as unknown as Core
  const fail = (error: unknown) => {
    throw error
  }
  const driver = new RealDriver(1, { output: '' }, () => inForce, {
    taskEnded() {},
    jobEnded() {},
    fault: (_core, _role, _where, error) => fail(error),
    refused: (_core, _role, _act, why) => fail(why),
  })
  const leaseOf = (attempt: number, staged: boolean, shape: number) => {
    const task = { shape: { id: shape }, index: 0, stage: { spec: { burn: {} } } }
    return { attempt, staged, task } as unknown as Lease
  }
  return {
    ...{ old, next, ended, driver },
    swap: () => void (inForce = next),
    start(attempt: number, staged = false, shape = 1): Lease {
      const lease = leaseOf(attempt, staged, shape)
      driver.start(core, lease)
      return lease
    },
    /** Lets what was started be handed over. */
    async hand() {
      driver.kick()
      await new Promise((done) => setImmediate(done))
    },
    kill: (lease: Lease) => driver.kill(core, lease, 'cancelled'),
  }
}

test('what is staged behind one at the executor before begins, on the new one, when that one ends', async () => {
  const { old, next, start, hand, swap, ended, driver } = swapping()
  start(1)
  await hand()
  swap()
  start(2, true)
  start(3, true)
  start(4, false, 2)
  await hand()
  expect([old.given, next.given]).toEqual([['1'], ['4']])
  old.end(1)
  expect(next.given).toEqual(['4', '2'])
  expect(next.flushed).toBeGreaterThan(0)
  // Another of its shape is there now, whose place it can take over.
  start(5, true)
  await hand()
  expect(next.given).toEqual(['4', '2', '5 staged'])
  next.end(2)
  next.end(5)
  expect(next.given.at(-1)).toBe('3')
  next.end(3)
  next.end(4)
  expect(ended).toEqual(['1 ok', '2 ok', '5 ok', '3 ok', '4 ok'])
  expect(driver.running).toBe(0)
  await driver.close()
})

test('at the executor before, those that are staged there take over first', async () => {
  const { old, next, start, hand, swap, driver } = swapping()
  start(1)
  start(2, true)
  await hand()
  expect(old.given).toEqual(['1', '2 staged'])
  swap()
  start(3, true)
  await hand()
  old.end(1)
  expect(next.given).toEqual([])
  old.end(2)
  expect(next.given).toEqual(['3'])
  next.end(3)
  await driver.close()
})

test('what waits for a place can be cancelled, and takes none', async () => {
  const { old, next, start, hand, swap, kill, ended, driver } = swapping()
  start(1)
  await hand()
  swap()
  const lease = start(2, true)
  start(3, true)
  await hand()
  kill(lease)
  await new Promise((done) => setImmediate(done))
  expect(ended).toEqual(['2 cancelled'])
  old.end(1)
  expect(next.given).toEqual(['3'])
  next.end(3)
  expect(driver.running).toBe(0)
  await driver.close()
})

test('staged with nothing of its shape anywhere it begins at once', async () => {
  const { old, start, hand, driver } = swapping()
  start(1, true)
  await hand()
  expect(old.given).toEqual(['1'])
  old.end(1)
  await driver.close()
})
