import type { Micros } from '#interfaces'
import type { Lease } from '../../../core/records.ts'
import type { Observer } from '../../observer.ts'

/** One attempt: node, seconds at which it began and ended, and its user, as an index into `users`. */
export type Bar = readonly [node: number, from: number, to: number, user: number]

/** When tasks ran on which node: every so manieth of all attempts, in the order in which they began. */
export interface TimelineSample {
  readonly attempts: number
  readonly every: number
  readonly nodes: readonly string[]
  readonly users: readonly string[]
  readonly bars: readonly Bar[]
}

const MOST_BARS = 1600

/** Keeps at most that many attempts: every first, then every second, every fourth, ... */
export class Timeline implements Observer {
  readonly #nodes = new Names()
  readonly #users = new Names()
  readonly #running = new Map<Lease, { readonly at: number; readonly from: Micros }>()
  #kept: { readonly at: number; readonly bar: Bar }[] = []
  #every = 1
  #attempts = 0

  started(lease: Lease, now: Micros): void {
    const at = this.#attempts++
    if (at % this.#every === 0) this.#running.set(lease, { at, from: now })
  }

  stopped(lease: Lease, _report: unknown, now: Micros): void {
    const began = this.#running.get(lease)
    if (!began) return
    this.#running.delete(lease)
    const { at, from } = began
    const [node, user] = [this.#nodes.of(lease.node), this.#users.of(lease.task.user)]
    if (at % this.#every !== 0) return
    this.#kept.push({ at, bar: [node, seconds(from), seconds(now), user] })
    while (this.#kept.length > MOST_BARS) {
      this.#every *= 2
      this.#kept = this.#kept.filter((each) => each.at % this.#every === 0)
    }
  }

  get sample(): TimelineSample {
    const bars = this.#kept.toSorted((a, b) => a.at - b.at).map(({ bar }) => bar)
    const { all: nodes } = this.#nodes
    return { attempts: this.#attempts, every: this.#every, nodes, users: this.#users.all, bars }
  }
}

/** To a millisecond: it is drawn. */
const seconds = (at: Micros): number => Math.round(at / 1000) / 1000

/** Names as indices, in the order in which they came. */
class Names {
  readonly all: string[] = []
  readonly #at = new Map<string, number>()

  of(name: string): number {
    let at = this.#at.get(name)
    if (at === undefined) this.#at.set(name, (at = this.all.push(name) - 1))
    return at
  }
}
