import type { Micros, Node, Report, Task } from '#interfaces'
import { RESOURCE_MANAGER } from './messages.ts'
import type { FaultRecord } from './fault-record.ts'
import type { Lease, NodeRecord, TaskRecord, TaskTimes } from './records.ts'

/** What a home knows of attempts that are under way: copies, those it started itself, and those that it has given up. */
export class Attempts {
  /** Second attempts that run beside the first. */
  readonly #copies = new Map<TaskRecord, number>()
  /** What was started on places that probes had won. */
  readonly #runs = new Map<number, { readonly lease: Lease; readonly node: NodeRecord }>()
  /** Attempts that were given up with their node: what is still heard of them counts no more. */
  readonly #lost = new WeakMap<TaskRecord, Set<number>>()

  copied(task: TaskRecord): void {
    if (task.state !== 'done') this.#copies.set(task, (this.#copies.get(task) ?? 0) + 1)
  }

  /** An attempt did not succeed; true when another of the task still may. */
  goesOn(task: TaskRecord): boolean {
    const copies = this.#copies.get(task) ?? 0
    if (copies === 0) return false
    this.#copies.set(task, copies - 1)
    return true
  }

  /** The task needs no copies any more; true when it had some. */
  settle(task: TaskRecord): boolean {
    return this.#copies.delete(task)
  }

  started(lease: Lease, node: NodeRecord): void {
    this.#runs.set(lease.attempt, { lease, node })
  }

  /** The node on which it was started from here; undefined when it was not, or is over. */
  over(lease: Lease): NodeRecord | undefined {
    const run = this.#runs.get(lease.attempt)
    this.#runs.delete(lease.attempt)
    return run?.node
  }

  on(node: string): Lease[] {
    return [...this.#runs.values()].map(({ lease }) => lease).filter((it) => it.node === node)
  }

  *running(): Iterable<readonly [Task, Node]> {
    for (const { lease, node } of this.#runs.values()) yield [lease.task, node]
  }

  giveUp({ attempt, task }: Lease): void {
    const lost = this.#lost.get(task)
    if (lost) lost.add(attempt)
    else this.#lost.set(task, new Set([attempt]))
  }

  isLost({ attempt, task, by }: Lease, nodeIsKnown: boolean): boolean {
    if (by !== RESOURCE_MANAGER) return !nodeIsKnown
    return this.#lost.get(task)?.has(attempt) ?? false
  }
}

/** Times of the attempt that succeeded just now. */
export function timesOf(lease: Lease, service: Micros, now: Micros): TaskTimes {
  const response = now - lease.task.submitted
  const { node, generation } = lease
  return { wait: Math.max(0, response - service), service, response, node, generation }
}

export const faultOf = ({ task, node, generation }: Lease, report: Report): FaultRecord => ({
  code: report.error?.code ?? (report.outcome === 'timeout' ? 'E_TIMEOUT' : 'E_TASK'),
  message: report.error?.message ?? report.outcome,
  task: task.id,
  stack: report.error?.stack,
  node,
  attempt: task.attempt,
  generation,
})
