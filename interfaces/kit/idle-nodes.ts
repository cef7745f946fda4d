import type { Node, Task } from '../work.ts'
import { fits, type Amounts } from './resources.ts'

const ANY = ['']
/** Where to look for a node on which the task began: among all, those of its job, those of its stage. */
const keysOf = ({ job, stage }: Task): readonly string[] => ['', job.id, `${job.id}/${stage.name}`]

/**
 * Nodes with room for one more task like the one that began there last, by what that was, the one that has been so for longest
 * first. What is remembered of a job goes when something else has begun on each of its nodes.
 */
export class IdleNodes {
  readonly #last = new Map<number, { readonly keys: readonly string[]; readonly needs: Amounts }>()
  readonly #idle = new Map<string, Map<number, Node>>()

  /** It has joined, or what it has free has changed. */
  changed(node: Node): void {
    const { keys = ANY, needs = [] } = this.#last.get(node.index) ?? {}
    this.#settle(node, keys, node.open && fits(needs, node.free))
  }

  leave(node: Node): void {
    this.#settle(node, this.#last.get(node.index)?.keys ?? ANY, false)
    this.#last.delete(node.index)
  }

  launched(task: Task, node: Node): void {
    this.leave(node)
    this.#last.set(node.index, { keys: keysOf(task), needs: task.needs })
    this.changed(node)
  }

  /** Those on which a task of the same stage began last, then of the same job, then all; up to `most` of each. */
  *before(task: Task, most: number): Iterable<Node> {
    const keys = keysOf(task)
    for (let i = keys.length - 1; i >= 0; i--) {
      let left = most
      for (const node of this.#idle.get(keys[i])?.values() ?? []) {
        if (--left < 0) break
        yield node
      }
    }
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
