import type { Clock } from '../clock.ts'
import type { Job, Micros, Node, Refusal, Task } from '../work.ts'
import { fits, type Amounts } from './resources.ts'

const ANY = ['']
/** Where to look for a node on which the task began: among all, those of its job, those of its stage. */
const keysOf = ({ job, stage }: Task): readonly string[] => ['', job.id, `${job.id}/${stage.name}`]

interface Last {
  readonly keys: readonly string[]
  readonly needs: Amounts
  readonly job: Job
  /** When the node became idle. */
  since: Micros
}

/**
 * Nodes with room for one more task like the one that began there last, by what that was, the one that has been so for longest
 * first. For a while they are held for the job of that task, unless it has nothing more to begin. One job is remembered for
 * each node, until something else begins there.
 */
export class IdleNodes {
  readonly #clock: Clock
  readonly #hold: Micros
  readonly #last = new Map<number, Last>()
  readonly #idle = new Map<string, Map<number, Node>>()

  constructor(clock: Clock, hold: Micros) {
    this.#clock = clock
    this.#hold = hold
  }

  /** It has joined, or what it has free has changed. */
  changed(node: Node): void {
    const last = this.#last.get(node.index)
    const is = node.open && fits(last?.needs ?? [], node.free)
    const was = this.#idle.get('')?.has(node.index) ?? false
    if (last && is && !was) last.since = this.#clock.now()
    if (is || was) this.#settle(node, last?.keys ?? ANY, is)
  }

  leave(node: Node): void {
    this.#settle(node, this.#last.get(node.index)?.keys ?? ANY, false)
    this.#last.delete(node.index)
  }

  launched(task: Task, node: Node): void {
    this.leave(node)
    const { job, needs } = task
    this.#last.set(node.index, { keys: keysOf(task), needs, job, since: this.#clock.now() })
    this.changed(node)
  }

  /**
   * One that suits on which a task of the same stage began last, else of the same job, else any; up to `most` of each are looked at.
   * A refusal where all that suit are held for others; undefined where none suits.
   */
  find(task: Task, most: number, suits: (node: Node) => boolean): Node | Refusal | undefined {
    const keys = keysOf(task)
    let until = Infinity
    for (let i = keys.length - 1; i >= 0; i--) {
      let looks = most
      for (const node of this.#idle.get(keys[i])?.values() ?? []) {
        if (--looks < 0) break
        if (!suits(node)) continue
        const held = i > 0 ? 0 : this.#heldUntil(node, task.job)
        if (held <= this.#clock.now()) return node
        until = Math.min(until, held)
      }
    }
    if (until === Infinity) return undefined
    return { why: 'held', detail: 'nodes with room are held for the jobs that ran there', until }
  }

  #heldUntil(node: Node, by: Job): Micros {
    const last = this.#last.get(node.index)
    if (this.#hold === 0 || !last || last.job === by || !hasMore(last.job)) return 0
    return last.since + this.#hold
  }

  #settle(node: Node, keys: readonly string[], is: boolean): void {
    for (const key of keys) {
      const those = this.#idle.get(key)
      if (!is) those?.delete(node.index)
      else if (those) those.set(node.index, node)
      else this.#idle.set(key, new Map([[node.index, node]]))
      if (those?.size === 0) this.#idle.delete(key)
    }
  }
}

/** It has tasks that do not run yet. */
const hasMore = ({ stages, running }: Job): boolean => {
  let left = -running
  for (const { unfinished } of stages) if ((left += unfinished) > 0) return true
  return false
}
