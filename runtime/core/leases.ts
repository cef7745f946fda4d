import { Held, type Gang, type Job } from '#interfaces'
import type { Ledger } from './ledger.ts'
import type { Lease, NodeRecord, TaskRecord } from './records.ts'
import type { Reservations } from './reservations.ts'
import type { Role } from './role.ts'

const NONE: readonly Lease[] = []

/** The leases of the Resource Manager: by attempt, by task, and what they add up to for each user. */
export class Leases {
  readonly #byAttempt = new Map<number, Lease>()
  readonly #held = new Held()

  get size(): number {
    return this.#byAttempt.size
  }

  [Symbol.iterator](): Iterator<Lease> {
    return this.#byAttempt.values()
  }

  at(attempt: number): Lease | undefined {
    return this.#byAttempt.get(attempt)
  }

  has(lease: Lease): boolean {
    return this.#byAttempt.has(lease.attempt)
  }

  of(task: TaskRecord): readonly Lease[] {
    return task.lease ? [task.lease, ...(task.copies ?? NONE)] : NONE
  }

  /** What the tasks of the user hold now. */
  usage(user: string): readonly number[] {
    return this.#held.amounts(user)
  }

  add(lease: Lease): void {
    const { task } = lease
    this.#byAttempt.set(lease.attempt, lease)
    if (!task.lease) task.lease = lease
    else (task.copies ??= []).push(lease)
    task.job.running++
    this.#held.start(task.user, task)
  }

  remove(lease: Lease): void {
    const { task } = lease
    this.#byAttempt.delete(lease.attempt)
    // Not by identity: the node may have sent back a lease that it had to start unstaged.
    if (task.lease!.attempt === lease.attempt) task.lease = task.copies?.shift()
    else task.copies = task.copies!.filter(({ attempt }) => attempt !== lease.attempt)
    task.job.running--
    this.#held.end(task.user, task)
  }
}

/** A right that the role grants now. */
export function leaseOf(
  { name, host }: Role,
  attempt: number,
  task: TaskRecord,
  node: NodeRecord,
  staged = false,
  copy = false,
): Lease {
  const { id, generation } = host
  const at = host.now()
  return { attempt, task, node: node.id, generation, at, staged, grantedBy: id, by: name, copy }
}

export type Pair = readonly [task: TaskRecord, node: NodeRecord]

/** Charges the task to the node, where a reservation of it is used up; or answers why not. */
export function chargeOne(
  task: TaskRecord,
  node: NodeRecord,
  holder: object,
  ledger: Ledger,
  reservations: Reservations,
  /** Executors that the job takes with this one. */
  wanted = task.job.running + 1,
): string | undefined {
  if (task.holder !== holder) return `${task.id} does not wait here`
  if (ledger.node(node.id) !== node || !node.open) return `${node.id} takes nothing`
  if (wanted > task.job.executors) return `${task.job.id} may hold ${task.job.executors} executors`
  const { labels } = task.shape
  if (labels.length > 0) {
    const lacking = labels.find((label) => !node.labels.includes(label))
    if (lacking !== undefined) return `${node.id} does not carry ${lacking}`
  }
  reservations.use(task, node)
  if (ledger.hasRoom(node, task.needs)) {
    ledger.charge(node, task.shape)
    return undefined
  }
  reservations.undo(task, node)
  return `${node.id} has no room for ${task.id}`
}

/** Charges every pair to its node, or none of them and answers why. */
export function chargeAll(
  pairs: readonly Pair[],
  holder: object,
  ledger: Ledger,
  reservations: Reservations,
): string | undefined {
  const charged: Pair[] = []
  const tasks = new Set<TaskRecord>()
  const more = new Map<Job, number>()
  const members = new Map<Gang | undefined, number>()
  for (const [{ gang }] of pairs) members.set(gang, (members.get(gang) ?? 0) + 1)
  for (const pair of pairs) {
    const [task, node] = pair
    const others = (more.get(task.job) ?? 0) + 1
    const why = tasks.has(task)
      ? `${task.id} does not wait here`
      : (gangFault(task, members.get(task.gang)!) ??
        chargeOne(task, node, holder, ledger, reservations, task.job.running + others))
    if (why) {
      for (const [other, where] of charged) {
        ledger.uncharge(where, other.shape)
        reservations.undo(other, where)
      }
      return why
    }
    more.set(task.job, others)
    tasks.add(task)
    charged.push(pair)
  }
  return undefined
}

/** A member of a gang starts with all the others: `members` are to. */
export function gangFault(task: TaskRecord, members: number): string | undefined {
  const { gang } = task
  if (!gang || members >= gang.size) return undefined
  return `${task.id} starts with its gang of ${gang.size}`
}
