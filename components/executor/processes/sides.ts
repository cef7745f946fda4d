import type { Attempt, Ended, Executor } from '#interfaces'
import { endedBecause } from '../shared/fault.ts'

/** One of two executors, and how many of the node's places its attempts hold. */
interface Side {
  readonly executor: Executor
  busy: number
  places: number
}
interface Held {
  readonly attempt: Attempt
  readonly ended: Ended
  readonly side: Side
}

/**
 * Leads attempts to one of two executors that share the places of one node. An attempt staged for a side on which
 * nothing runs would wait there for a place that nobody can pass on to it: it is held here, and begins when the other
 * side gives a place up.
 */
export class Sides implements Executor {
  readonly #mine: Side
  readonly #inner: Side
  readonly #isMine: (attempt: Attempt) => boolean
  #held: Held[] = []

  constructor(mine: Executor, inner: Executor, isMine: (attempt: Attempt) => boolean) {
    this.#mine = { executor: mine, busy: 0, places: 0 }
    this.#inner = { executor: inner, busy: 0, places: 0 }
    this.#isMine = isMine
  }

  run(attempt: Attempt, ended: Ended) {
    const side = this.#isMine(attempt) ? this.#mine : this.#inner
    if (attempt.staged && side.busy === 0) this.#held.push({ attempt, ended, side })
    else this.#give(side, attempt, ended)
  }

  cancel(id: number, why: 'cancelled' | 'timeout') {
    const at = this.#held.findIndex(({ attempt }) => attempt.id === id)
    if (at < 0) {
      this.#mine.executor.cancel(id, why)
      this.#inner.executor.cancel(id, why)
      return
    }
    const { attempt, ended } = this.#held.splice(at, 1)[0]!
    const error = endedBecause(why, attempt.timeoutMs)
    setImmediate(() => ended(attempt, { outcome: why, error, service: 0 }))
  }

  flush() {
    this.#inner.executor.flush()
  }

  busy(): number {
    return this.#mine.executor.busy() + this.#inner.executor.busy() + this.#held.length
  }

  stop() {
    for (const { attempt, ended } of this.#held.splice(0))
      ended(attempt, { outcome: 'bounced', service: 0 })
  }

  #give(side: Side, attempt: Attempt, ended: Ended, original = attempt) {
    side.busy++
    if (!attempt.staged) side.places++
    side.executor.run(attempt, (_attempt, report) => {
      side.busy--
      const gaveUp = side.places > side.busy
      side.places = Math.min(side.places, side.busy)
      const next = gaveUp ? this.#held.shift() : undefined
      if (next) {
        this.#give(next.side, { ...next.attempt, staged: false }, next.ended, next.attempt)
        next.side.executor.flush()
      }
      ended(original, report)
    })
  }
}
