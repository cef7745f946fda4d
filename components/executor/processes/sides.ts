import type { Attempt, Ended, Executor } from '#interfaces'
import { endedBecause } from '../shared/fault.ts'
import { Places } from '../shared/places.ts'

/** One of two executors, and which of the node's places its attempts hold. */
interface Side {
  readonly executor: Executor
  readonly places: Places
}
interface Held {
  readonly attempt: Attempt
  readonly ended: Ended
  readonly side: Side
}

/**
 * Leads attempts to one of two executors that share the places of one node. An attempt staged for a side on which
 * nothing of its shape runs would wait there for a place that nobody can pass on to it: it is held here, and begins when the other
 * side gives a place up.
 */
export class Sides implements Executor {
  readonly #mine: Side
  readonly #inner: Side
  readonly #isMine: (attempt: Attempt) => boolean
  #held: Held[] = []

  constructor(mine: Executor, inner: Executor, isMine: (attempt: Attempt) => boolean) {
    this.#mine = { executor: mine, places: new Places() }
    this.#inner = { executor: inner, places: new Places() }
    this.#isMine = isMine
  }

  run(attempt: Attempt, ended: Ended) {
    const side = this.#isMine(attempt) ? this.#mine : this.#inner
    const alike = side.places.busy(attempt.task.shape.id)
    if (attempt.staged && alike === 0) this.#held.push({ attempt, ended, side })
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

  /** The first one held that may take over the place of this one. */
  #heldLike({ task }: Attempt): Held | undefined {
    const at = this.#held.findIndex((it) => it.attempt.task.shape.id === task.shape.id)
    return at < 0 ? undefined : this.#held.splice(at, 1)[0]
  }

  #give(side: Side, attempt: Attempt, ended: Ended, original = attempt) {
    side.places.enter(attempt)
    side.executor.run(attempt, (_attempt, report) => {
      const next = side.places.leave(attempt) ? this.#heldLike(attempt) : undefined
      if (next) {
        this.#give(next.side, { ...next.attempt, staged: false }, next.ended, next.attempt)
        next.side.executor.flush()
      }
      ended(original, report)
    })
  }
}
