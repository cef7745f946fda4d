import { add, fits, subtract, type Amounts, type Node, type Task } from '#interfaces'
import type { TestNode } from './builders.ts'

/** The nodes of the harness and what runs on them, as amounts. */
export class Charges {
  readonly nodes: readonly TestNode[]
  readonly #usage = new Map<string, number[]>()

  constructor(nodes: readonly TestNode[]) {
    this.nodes = nodes
  }

  usage(user: string): Amounts {
    return this.#usage.get(user) ?? []
  }

  real(node: Node): TestNode | undefined {
    return this.nodes.find(({ index }) => index === node.index)
  }

  /** Charges the node, and answers it; a text says why not. */
  take(task: Task, node: Node): TestNode | string {
    const on = this.real(node)
    if (!on?.open || !fits(task.needs, on.free)) return `${node.id} has no room for ${task.id}`
    for (const label of task.shape.labels)
      if (!on.labels.includes(label)) return `${node.id} lacks ${label}`
    subtract(on.free, task.needs)
    on.running++
    if (!this.#usage.has(task.user)) this.#usage.set(task.user, [])
    add(this.#usage.get(task.user)!, task.needs)
    return on
  }

  give(task: Task, node: TestNode): void {
    add(node.free, task.needs)
    node.running--
    subtract(this.#usage.get(task.user)!, task.needs)
  }
}
