import type { Job } from '#interfaces'
import type { Ledger } from './ledger.ts'
import type { Lease, NodeRecord, TaskRecord } from './records.ts'
import type { Reservations } from './reservations.ts'

/** The leases of the Resource Manager: by attempt, by task, and what they add up to for each user. */
export class Leases {
  readonly #byAttempt = new Map<number, Lease>()
  /** More than one when the task was copied. */
  readonly #byTask = new Map<TaskRecord, Lease[]>()
  readonly #usage = new Map<string, number[]>()

  get size(): number {
    return this.#byAttempt.size
  }

  [Symbol.iterator](): Iterator<Lease> {
    return this.#byAttempt.values()
  }

  has(lease: Lease): boolean {
    return this.#byAttempt.has(lease.attempt)
  }

  of(task: TaskRecord): readonly Lease[] {
    return this.#byTask.get(task) ?? []
  }

  /** What the tasks of the user hold now. */
  usage(user: string): readonly number[] {
    return this.#usage.get(user) ?? []
  }

  add(lease: Lease): void {
    const { task } = lease
    this.#byAttempt.set(lease.attempt, lease)
    const others = this.#byTask.get(task)
    if (others) others.push(lease)
    else this.#byTask.set(task, [lease])
    task.job.running++
    this.#account(task, 1)
  }

  remove(lease: Lease): void {
    const { task } = lease
    this.#byAttempt.delete(lease.attempt)
    const others = this.#byTask.get(task)!
    if (others.length === 1) this.#byTask.delete(task)
    else
      others.splice(
        // Not by identity: the node may have sent back a lease that it had to start unstaged.
        others.findIndex(({ attempt }) => attempt === lease.attempt),
        1,
      )
    task.job.running--
    this.#account(task, -1)
  }

  #account(task: TaskRecord, sign: 1 | -1): void {
    let used = this.#usage.get(task.user)
    if (!used) this.#usage.set(task.user, (used = []))
    const { needs } = task
    for (let d = 0; d < needs.length; d++) used[d] = (used[d] ?? 0) + sign * needs[d]
  }
}

export type Pair = readonly [task: TaskRecord, node: NodeRecord]

/** Charges every pair to its node, or none of them and answers why. Reservations of a pair are used up by it. */
export function chargeAll(
  pairs: readonly Pair[],
  holder: object,
  ledger: Ledger,
  reservations: Reservations,
): string | undefined {
  const charged: Pair[] = []
  const more = new Map<Job, number>()
  for (const pair of pairs) {
    const [task, node] = pair
    const wanted = task.job.running + (more.get(task.job) ?? 0) + 1
    const why = fault(task, node, wanted, pairs, charged)
    if (why) {
      for (const [other, where] of charged) {
        ledger.uncharge(where, other.shape)
        reservations.undo(other, where)
      }
      return why
    }
    if (pairs.length > 1) more.set(task.job, wanted - task.job.running)
    ledger.charge(node, task.shape)
    charged.push(pair)
  }
  return undefined

  function fault(
    task: TaskRecord,
    node: NodeRecord,
    wanted: number,
    all: readonly Pair[],
    before: readonly Pair[],
  ) {
    if (task.holder !== holder || (before.length > 0 && before.some(([other]) => other === task)))
      return `${task.id} does not wait here`
    if (ledger.node(node.id) !== node || !node.open) return `${node.id} takes nothing`
    if (wanted > task.job.executors)
      return `${task.job.id} may hold ${task.job.executors} executors`
    if (task.gang && all.filter(([other]) => other.gang === task.gang).length < task.gang.size)
      return `${task.id} starts with its gang of ${task.gang.size}`
    const lacking = task.shape.labels.find((label) => !node.labels.includes(label))
    if (lacking !== undefined) return `${node.id} does not carry ${lacking}`
    reservations.use(task, node)
    if (ledger.hasRoom(node, task.needs)) return undefined
    reservations.undo(task, node)
    return `${node.id} has no room for ${task.id}`
  }
}
