import type { Executor } from '#interfaces'
import type { Core } from '../core/core.ts'
import type { Lease } from '../core/records.ts'

/** Attempts of one shape at one executor: how many may run there at once, and how many are there. */
export interface Stand {
  readonly executor: Executor
  readonly line: Line
  places: number
  busy: number
}

/** One shape on one node. */
interface Line {
  readonly core: Core
  readonly shape: number
  /** At the executor that got the last one, while it has any. */
  newest: Stand | undefined
  /** Executors before that one which still have some. */
  older: number
  /** Staged attempts, in order, for which there is no place at the executor that they are for. */
  readonly held: Lease[]
}

/**
 * Which executor has the places of a node. A staged attempt begins when another of its shape ends at the same executor. After a
 * swap those that run may still be at the one before: what is staged behind them is held here, and begins where executors are in
 * force by then when a place has been given up.
 */
export class Places {
  readonly #lines = new Map<Core, Map<number, Line>>()

  /** Where the attempt goes; undefined when it is held. It is staged there only behind another one. */
  enter(core: Core, executor: Executor, lease: Lease, staged = lease.staged): Stand | undefined {
    const line = this.#line(core, lease.task.shape.id)
    const { newest } = line
    if (newest?.executor === executor) {
      newest.busy++
      if (!staged) newest.places++
      return newest
    }
    if (staged && (newest || line.older > 0)) {
      line.held.push(lease)
      return undefined
    }
    if (newest) line.older++
    return (line.newest = { executor, line, places: 1, busy: 1 })
  }

  /** One that was there has ended; answers the one that takes the place over, now that nobody there does. */
  leave(stand: Stand): Lease | undefined {
    stand.busy--
    if (stand.places <= stand.busy) return undefined
    stand.places = stand.busy
    const { line } = stand
    if (stand.busy === 0) {
      if (line.newest === stand) line.newest = undefined
      else line.older--
    }
    const next = line.held.shift()
    if (!line.newest && line.older === 0 && line.held.length === 0)
      this.#lines.get(line.core)!.delete(line.shape)
    return next
  }

  /** It waits no more; false when it was not held. */
  drop(core: Core, lease: Lease): boolean {
    const held = this.#lines.get(core)?.get(lease.task.shape.id)?.held
    const at = held?.indexOf(lease) ?? -1
    if (at >= 0) held!.splice(at, 1)
    return at >= 0
  }

  #line(core: Core, shape: number): Line {
    let lines = this.#lines.get(core)
    if (!lines) this.#lines.set(core, (lines = new Map()))
    let line = lines.get(shape)
    if (!line) lines.set(shape, (line = { core, shape, newest: undefined, older: 0, held: [] }))
    return line
  }
}
