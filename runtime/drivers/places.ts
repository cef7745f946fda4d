import type { Executor } from '#interfaces'
import type { Core } from '../core/core.ts'
import type { Lease } from '../core/records.ts'

/** Attempts of one shape at one executor: how many may run there at once, and how many are there. */
interface Stand {
  places: number
  busy: number
}

interface Line {
  readonly stands: Map<Executor, Stand>
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

  /** How the attempt goes to the executor: staged or not; or undefined, and it is held. */
  enter(core: Core, executor: Executor, lease: Lease): { readonly staged: boolean } | undefined {
    const line = this.#line(core, lease.task.shape.id)
    const stand = line.stands.get(executor)
    if (lease.staged && !stand && line.stands.size > 0) {
      line.held.push(lease)
      return undefined
    }
    const staged = lease.staged && stand !== undefined
    if (!stand) line.stands.set(executor, { places: 1, busy: 1 })
    else {
      stand.busy++
      if (!staged) stand.places++
    }
    return { staged }
  }

  /** One that was there has ended; answers the one that takes the place over, now that nobody there does. */
  leave(core: Core, executor: Executor, { task }: Lease): Lease | undefined {
    const { id } = task.shape
    const line = this.#line(core, id)
    const stand = line.stands.get(executor)!
    stand.busy--
    const gaveUp = stand.places > stand.busy
    if (gaveUp) stand.places = stand.busy
    if (stand.busy === 0) line.stands.delete(executor)
    const next = gaveUp ? line.held.shift() : undefined
    if (line.stands.size === 0 && line.held.length === 0) this.#lines.get(core)!.delete(id)
    return next
  }

  /** It takes the place over that was given up. */
  take(core: Core, executor: Executor, { task }: Lease): void {
    const { stands } = this.#line(core, task.shape.id)
    const stand = stands.get(executor)
    if (!stand) stands.set(executor, { places: 1, busy: 1 })
    else {
      stand.busy++
      stand.places++
    }
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
    if (!line) lines.set(shape, (line = { stands: new Map(), held: [] }))
    return line
  }
}
