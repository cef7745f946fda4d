import type { Reservation, Shape } from '#interfaces'
import type { Ledger } from './ledger.ts'
import { leaseOf } from './leases.ts'
import type { Message } from './messages.ts'
import { show } from './onlooker.ts'
import { ProbeRecord } from './probe-record.ts'
import type { JobRecord, Lease, NodeRecord, TaskRecord } from './records.ts'
import type { Role } from './role.ts'

interface Claim {
  readonly attempt: number
  readonly node: string
}

/**
 * Probes that an Application Master has out, and the claims that came of them: places that nodes have charged and for
 * which they wait to hear what to run (late binding: Sparrow, Ousterhout et al., SOSP'13).
 */
export class LateBinding {
  readonly #from: string
  readonly #send: (to: string, message: Message) => void
  readonly #probes = new Map<JobRecord, Set<ProbeRecord>>()
  readonly #claims = new Map<ProbeRecord, Claim>()
  #number = 0

  constructor(from: string, send: (to: string, message: Message) => void) {
    this.#from = from
    this.#send = send
  }

  /** Asks the node for a place for a task like this one. */
  probe(model: TaskRecord, node: string): void {
    const probe = new ProbeRecord(model, ++this.#number, this.#from)
    let probes = this.#probes.get(model.job)
    if (!probes) this.#probes.set(model.job, (probes = new Set()))
    probes.add(probe)
    probe.sentTo = node
    this.#send(node, { type: 'probe', probe })
  }

  /** A probe's turn has come; false when nothing waits for it any more, and the place went back. */
  claimed(probe: ProbeRecord, claim: Claim, wanted: boolean): boolean {
    if (this.#probes.get(probe.job)?.delete(probe) && wanted) {
      this.#claims.set(probe, claim)
      return true
    }
    this.#send(claim.node, { type: 'no-op', probe, attempt: claim.attempt })
    return false
  }

  /** The attempt under which a task of the job and shape may start on the node; uses the claim up. */
  take(job: JobRecord, shape: Shape, node: string): number | undefined {
    for (const [probe, claim] of this.#claims) {
      if (probe.job !== job || claim.node !== node || probe.shape !== shape) continue
      this.#claims.delete(probe)
      return claim.attempt
    }
    return undefined
  }

  /** Probes that have not come back, each on the node that it went to. */
  *reservations(ledger: Ledger): Iterable<Reservation> {
    for (const probes of this.#probes.values()) {
      for (const task of probes) {
        const node = ledger.node(task.sentTo!)
        if (node) yield { task, node, until: Infinity }
      }
    }
  }

  /** What waits for an answer. */
  *claims(): Iterable<{ readonly job: JobRecord; readonly node: string }> {
    for (const [{ job }, { node }] of this.#claims) yield { job, node }
  }

  /** What no plan answered goes back: the node has charged the place and waits. */
  giveBack(): void {
    for (const [probe, { attempt, node }] of this.#claims)
      this.#send(node, { type: 'no-op', probe, attempt })
    this.#claims.clear()
  }

  /** Its probes and claims went with it. */
  nodeLeft(id: string): void {
    for (const probes of this.#probes.values())
      for (const probe of probes) if (probe.sentTo === id) probes.delete(probe)
    for (const [probe, { node }] of this.#claims) if (node === id) this.#claims.delete(probe)
  }

  jobEnded(job: JobRecord): void {
    for (const probe of this.#probes.get(job) ?? [])
      this.#send(probe.sentTo!, { type: 'withdraw', task: probe })
    this.#probes.delete(job)
  }
}

/** Starts a task that waits at the role in the place that a probe has won; answers its lease. */
export function startClaimed(
  role: Role,
  task: TaskRecord,
  node: NodeRecord,
  attempt: number,
): Lease {
  show(role, task, node, 'claimed')
  role.dequeue(task)
  task.state = 'asked'
  task.sentTo = node.id
  role.tell('Scheduler', () => role.parts.scheduler.started!(task, node))
  const lease = leaseOf(role, attempt, task, node)
  role.host.send(node.id, { type: 'grant', lease })
  return lease
}
