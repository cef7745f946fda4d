import { ObjectRef, type Attempt, type Ended, type Executor, type Report } from '#interfaces'
import { burn } from '../shared/burn.ts'
import { cloneFault } from '../shared/clone.ts'
import { endedBecause, fault, faultOf } from '../shared/fault.ts'
import { loadExport } from '../shared/load.ts'
import { filled } from '../shared/objects.ts'
import { settleResult, type ResultLimits } from '../shared/results.ts'

interface Entry {
  readonly attempt: Attempt
  readonly ended: Ended
  /** Set once it was cancelled or timed out. */
  why?: 'cancelled' | 'timeout'
  /** Reports at once, while it runs and waits. */
  giveUp?: () => void
}

/**
 * Runs attempts on the thread that it is called from, one at a time, in order. While a function computes nothing can
 * end it: its timeout or cancel is reported when it returns. One that waits is given up at once and its result dropped.
 */
export class InPlace implements Executor {
  readonly #limits: ResultLimits
  #entries: Entry[] = []
  #working = false

  constructor(limits: ResultLimits) {
    this.#limits = limits
  }

  run(attempt: Attempt, ended: Ended) {
    this.#entries.push({ attempt, ended })
    if (this.#working) return
    this.#working = true
    setImmediate(() => void this.#work())
  }

  cancel(id: number, why: 'cancelled' | 'timeout') {
    const entry = this.#entries.find(({ attempt }) => attempt.id === id)
    if (!entry) return
    entry.why ??= why
    entry.giveUp?.()
  }

  flush() {}

  busy(): number {
    return this.#entries.length
  }

  stop() {
    for (const { attempt } of [...this.#entries]) this.cancel(attempt.id, 'cancelled')
  }

  async #work() {
    while (this.#entries.length > 0) {
      const entry = this.#entries[0]!
      const report = await this.#one(entry)
      this.#entries.shift()
      entry.ended(entry.attempt, report)
      // Timers and I/O have their turn between two attempts.
      await new Promise((resolve) => setImmediate(resolve))
    }
    this.#working = false
  }

  async #one(entry: Entry): Promise<Report> {
    const { timeoutMs } = entry.attempt
    if (entry.why)
      return { outcome: entry.why, error: endedBecause(entry.why, timeoutMs), service: 0 }
    const from = performance.now()
    const givenUp = new Promise<undefined>((resolve) => (entry.giveUp = () => resolve(undefined)))
    const timer =
      timeoutMs > 0
        ? setTimeout(() => this.cancel(entry.attempt.id, 'timeout'), timeoutMs)
        : undefined
    const report = await Promise.race([evaluate(entry.attempt, this.#limits), givenUp])
    clearTimeout(timer)
    const ms = performance.now() - from
    const service = Math.round(ms * 1000)
    if (timeoutMs > 0 && ms > timeoutMs) entry.why ??= 'timeout'
    if (entry.why || !report) {
      const why = entry.why ?? 'cancelled'
      return { outcome: why, error: endedBecause(why, timeoutMs), service }
    }
    return { ...report, service }
  }
}

async function evaluate(attempt: Attempt, limits: ResultLimits): Promise<Omit<Report, 'service'>> {
  const { work, isolate, output, objects } = attempt
  if ('run' in work)
    return failed(fault('E_TASK', 'a command cannot run in place; use executor/processes'))
  if (isolate === 'process') {
    return failed(
      fault('E_TASK', 'isolate: process cannot be had in place; use executor/processes'),
    )
  }
  try {
    if ('burn' in work) return { outcome: 'ok', value: await burn(work.burn) }
    const found = await loadExport(work.call, work.export, work.source)
    if (typeof found !== 'function') return failed(found)
    const args = cloned(work.args, 'args') as unknown[]
    const value = await found(...(work.loads ? filled({ args, loads: work.loads }, objects) : args))
    const settled = settleResult(value, output, limits, objects)
    if (settled?.error) return failed(settled.error)
    const kept = settled && new ObjectRef(settled.object.id, settled.object.bytes)
    return { outcome: 'ok', value: kept ?? cloned(value, 'result') }
  } catch (thrown) {
    return failed(thrown instanceof Unsendable ? thrown.fault : faultOf(thrown))
  }
}

const failed = (error: NonNullable<Report['error']>): Omit<Report, 'service'> => ({
  outcome: 'failed',
  error,
})

class Unsendable extends Error {
  readonly fault
  constructor(value: unknown, root: string) {
    super('not cloneable')
    this.fault = cloneFault(value, root)
  }
}

/** As if it had gone to a thread and back, so that what works here works there. */
function cloned(value: unknown, root: string): unknown {
  try {
    return structuredClone(value)
  } catch {
    throw new Unsendable(value, root)
  }
}
