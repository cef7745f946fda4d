import { add, fits, subtract, type Micros, type Node, type Task, type Wake } from '#interfaces'
import type { TestNode } from './builders.ts'

interface Hold {
  readonly task: Task
  readonly node: TestNode
  readonly until: Micros
}

/**
 * Places that a scheduler asked to be held, in the harness. In the Resource Manager amounts of a node; in an
 * Application Master (`late`) probes, which become claims when their node has room, to be answered by the next plan.
 */
export class Holds {
  readonly #late: boolean
  /** Reservations; late: probes that are out. */
  #held: Hold[] = []
  #claims: Hold[] = []

  constructor(late: boolean) {
    this.#late = late
  }

  all(): readonly Hold[] {
    return this.#held
  }

  /** Holds it, or answers why not. */
  make(task: Task, node: TestNode, until: Micros): string | undefined {
    if (!this.#late) {
      if (!node.open || !fits(task.needs, node.free)) return `${node.id} has no room for ${task.id}`
      if (this.#find(task, node)) return `${task.id} holds a reservation on ${node.id} already`
      subtract(node.free, task.needs)
    }
    this.#held.push({ task, node, until })
    return undefined
  }

  /** Gives back what the launch that follows will charge. */
  use(task: Task, node: Node): void {
    if (!this.#late) return void this.release(task, node)
    const claim = this.#claims.find(
      (one) =>
        one.task.job === task.job && one.task.shape === task.shape && one.node.id === node.id,
    )
    if (!claim) return
    this.#claims.splice(this.#claims.indexOf(claim), 1)
    add(claim.node.free, claim.task.needs)
  }

  /** Answers the node on which it was held; undefined where nothing was. */
  release(task: Task, node: Node): TestNode | undefined {
    const hold = this.#find(task, node)
    if (!hold || this.#late) return undefined
    this.#held.splice(this.#held.indexOf(hold), 1)
    add(hold.node.free, task.needs)
    return hold.node
  }

  /** The task waits no more: answers the nodes on which that freed something. */
  drop(task: Task): TestNode[] {
    return this.#end((hold) => hold.task === task)
  }

  expire(now: Micros): TestNode[] {
    return this.#end(({ until }) => until <= now)
  }

  /** Probes whose turn has come and that somebody waits for, with those that no plan has answered yet. */
  claims(waiting: Iterable<Task>): Wake[] {
    if (!this.#late) return []
    const wanted = [...waiting]
    for (const probe of [...this.#held]) {
      const { task, node } = probe
      if (!node.open || !fits(task.needs, node.free)) continue
      this.#held.splice(this.#held.indexOf(probe), 1)
      if (!wanted.some(({ job, shape }) => job === task.job && shape === task.shape)) continue
      subtract(node.free, task.needs)
      this.#claims.push(probe)
    }
    return this.#claims.map(({ task: { job }, node }) => ({ type: 'claim', job, node }))
  }

  /** What the plan did not answer goes back. */
  giveBack(): void {
    for (const { task, node } of this.#claims.splice(0)) add(node.free, task.needs)
  }

  #find(task: Task, node: Node): Hold | undefined {
    return this.#held.find((one) => one.task === task && one.node.id === node.id)
  }

  #end(over: (hold: Hold) => boolean): TestNode[] {
    if (this.#late) return []
    const gone = this.#held.filter(over)
    return gone.map(({ task, node }) => this.release(task, node)!)
  }
}
