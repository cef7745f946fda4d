import { RunningQuantile, type Act, type Micros, type Report } from '#interfaces'
import type { Plan } from '../../assembler/assemble.ts'
import type { RoleName } from '../../assembler/roles.ts'
import type { Onlooker, Way } from '../../core/onlooker.ts'
import type { Reactor } from '../../core/reactor.ts'
import { faultOf } from '../../core/attempts.ts'
import type { JobRecord, Lease, NodeRecord, TaskRecord } from '../../core/records.ts'
import { retryDelay } from '../../core/retry.ts'
import type { Seat } from '../../core/rewire.ts'
import type { Role } from '../../core/role.ts'
import type { Generations } from '../generations.ts'
import { versionOf } from '../quarantine.ts'
import type { Notice } from '../rewirer.ts'
import { DispatchNote } from './dispatch-note.ts'
import { DecisionLog } from './log.ts'
import { viewNodes } from './nodes.ts'
import type { BindingChange, ByRole, DecisionRecord, OfTask } from './record.ts'
import { Served } from './served.ts'

export interface DecisionsOptions {
  readonly reactor: Reactor
  readonly seats: readonly Seat[]
  readonly generations: Generations
  /** Names of resources by dimension. */
  readonly resources: readonly string[]
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Of the dispatches that nothing is remarkable about, one in so many is kept; 1000 where nothing is said. */
  readonly every?: number
  /** Records that are kept in memory. */
  readonly limit?: number
  /** Told of each record, for a store that keeps it for longer. */
  readonly record?: (record: DecisionRecord) => void
  /** Whether that store wants any; it does where nothing is said. */
  readonly wanted?: () => boolean
}

const EVERY = 1000
/** Waits that must be known before one is called unusual. */
const WARM = 100

/** The parts of a role that decide which task goes where. */
const DECIDING = ['Scheduler', 'Queue', 'Placement']

/**
 * Keeps what was decided and why: every rewire, failure, refusal and late task, and one in many of the other dispatches.
 * It looks on and never takes part: with it and without it the same is decided.
 */
export class Decisions implements Onlooker {
  readonly log: DecisionLog
  readonly served = new Served()
  readonly every: number
  patience: Micros = Infinity
  readonly #options: DecisionsOptions
  readonly #sample: number
  readonly #usual = new RunningQuantile(0.99)
  readonly #components = new Map<string, readonly string[]>()
  /** The latest of each. */
  readonly #roles = new Map<Role, { readonly generation: number; readonly by: ByRole }>()

  constructor(options: DecisionsOptions) {
    this.#options = options
    this.#sample = options.every ?? EVERY
    this.every = [8, 4, 2].find((beat) => this.#sample % beat === 0) ?? 1
    const { reactor, now, limit, record, wanted } = options
    this.log = new DecisionLog({ limit, now, generation: () => reactor.generation, record, wanted })
  }

  starting(role: Role, task: TaskRecord, node: NodeRecord, way: Way): void {
    const now = role.host.now()
    const wait = now - task.submitted
    const overdue = now + (task.estimate ?? 0) > task.deadline
    const late = wait > this.patience
    if (overdue || late || task.order % this.#sample === 0) {
      const kept = overdue ? 'overdue' : late ? 'late' : 'sample'
      this.#dispatch(role, task, node, way, kept, wait)
    }
    // All that are late are seen; of the others one in `every`, for as many.
    if (late) this.#usual.add(wait)
    else if (task.order % this.every === 0) this.#usual.add(wait, this.every)
    if (this.#usual.count >= WARM) this.patience = this.#usual.value
  }

  impossible(role: Role, task: TaskRecord, detail: string | undefined): void {
    try {
      this.log.add({
        kind: 'impossible',
        ...ofTask(task),
        ...this.#by(role),
        ...(detail !== undefined && { detail }),
        ...viewNodes(role.ledger.nodes, this.#options.resources, task.shape),
      })
    } catch (error) {
      warn(error)
    }
  }

  attemptFailed(lease: Lease, report: Report, evicted: boolean): void {
    const { task, by: role, node, generation } = lease
    const { outcome, service } = report
    if (outcome === 'ok') return
    const sort = evicted ? 'evicted' : outcome === 'bounced' ? 'lost' : outcome
    const counts = sort === 'failed' || sort === 'timeout'
    const again = counts && task.attempt <= (task.stage.spec.retries ?? 0)
    const { code, message } = faultOf(lease, report)
    this.log.add({
      kind: 'failure',
      ...ofTask(task),
      node,
      attempt: task.attempt,
      outcome: sort,
      ...((counts || report.error) && { code, message }),
      role,
      components: this.componentsOf(generation, role),
      wait: Math.max(0, this.#options.reactor.now - service - task.submitted),
      service,
      ...(again && { pause: retryDelay(task.stage.spec.backoffMs, task.attempt) }),
      generation,
    })
  }

  /** The task has ended for good. */
  taskEnded(task: TaskRecord): void {
    const { now } = this.#options.reactor
    const { times, outcome } = task
    if (times) this.served.add(times.generation, times.wait, times.response)
    if (now <= task.deadline || outcome === 'cancelled' || !outcome) return
    const generation = times?.generation ?? this.#options.reactor.generation
    this.log.add({
      kind: 'late',
      ...ofTask(task),
      node: times?.node ?? '',
      outcome,
      components: this.componentsOf(generation, 'resourceManager'),
      wait: times?.wait ?? now - task.submitted,
      service: times?.service ?? 0,
      deadline: task.deadline - task.submitted,
      over: now - task.deadline,
      generation,
    })
  }

  jobEnded({ id, name, state, fault }: JobRecord): void {
    if (state !== 'failed') return
    const { code, message, task } = fault ?? { code: 'E_TASK', message: 'a task failed' }
    this.log.add({ kind: 'job-failure', job: id, name, code, message, ...(task && { task }) })
  }

  refused(role: Role, act: Act, why: string): void {
    const { task, node } = (typeof act === 'object' && act !== null ? act : {}) as {
      task?: Partial<TaskRecord>
      node?: Partial<NodeRecord>
    }
    const text = (id: unknown): id is string => typeof id === 'string'
    this.log.add({
      kind: 'refusal',
      ...this.#by(role),
      act: String(act?.do ?? act),
      ...(text(task?.id) && { task: task.id }),
      ...(text(task?.job?.id) && { job: task.job.id }),
      ...(text(node?.id) && { node: node.id }),
      why,
    })
  }

  notice(notice: Notice): void {
    switch (notice.type) {
      case 'rewired': {
        const { at: _, changes, carried, pauseUs, totalUs, ...record } = notice.record
        const { actor, reason, name, hash, equals, generation } = record
        this.log.add({
          kind: 'rewire',
          ...{ actor, name, hash, changes, generation, pause: pauseUs, total: totalUs, carried },
          ...(reason !== undefined && { reason }),
          ...(equals !== undefined && { equals }),
          ...this.#rewiring(generation),
        })
        return
      }
      case 'refused': {
        const { actor, error } = notice
        const code = (error as { code?: unknown } | undefined)?.code
        const told = { kind: 'rewire-refusal', actor, message: messageOf(error) } as const
        return this.log.add({ ...told, ...(typeof code === 'string' && { code }) })
      }
      case 'fault': {
        const { component, seat, error, remedy } = notice
        return this.log.add({ kind: 'fault', component, seat, message: messageOf(error), remedy })
      }
      case 'quarantined':
        return this.log.add({ kind: 'quarantine', component: notice.component })
    }
  }

  /** Who decides in that role, with versions; empty when the generation is not kept any more. */
  componentsOf(generation: number, role: RoleName): readonly string[] {
    const key = `${generation} ${role}`
    let found = this.#components.get(key)
    if (!found) {
      const plans = this.#plansOf(generation, role)
      found = DECIDING.flatMap((face) => partsOf(plans.find((plan) => plan.face.name === face)))
      if (found.length === 0) return found
      if (this.#components.size > 64) this.#components.clear()
      this.#components.set(key, found)
    }
    return found
  }

  /** What is in force may be ahead of the history, which hears of a rewire a moment later. */
  #plansOf(generation: number, role: RoleName): readonly Plan[] {
    const { reactor, seats, generations } = this.#options
    if (generation === reactor.generation) {
      const seat = seats.find((one) => one.role.name === role)
      return seat?.bindings.instances.map(({ plan }) => plan) ?? []
    }
    return generations.recordOf(generation) ? generations.assemblyOf(generation).roles[role] : []
  }

  #dispatch(
    role: Role,
    task: TaskRecord,
    node: NodeRecord,
    way: Way,
    kept: 'late' | 'overdue' | 'sample',
    wait: Micros,
  ): void {
    try {
      const { reactor, resources } = this.#options
      const [usual, by] = [this.#usual.value, this.#by(role)]
      this.log.note(
        new DispatchNote(role, task, node, way, kept, wait, usual, by, reactor, resources),
      )
    } catch (error) {
      warn(error)
    }
  }

  #by(role: Role): ByRole {
    const { generation } = this.#options.reactor
    const known = this.#roles.get(role)
    if (known?.generation === generation) return known.by
    const components = this.componentsOf(generation, role.name)
    const by = { role: role.name, core: role.host.id, components }
    this.#roles.set(role, { generation, by })
    return by
  }

  #rewiring(generation: number): { from?: number; bindings: BindingChange[] } {
    const { generations } = this.#options
    const [before, now] = generations.records.slice(-2)
    if (now?.generation !== generation) return { bindings: [] }
    const old = generations.assemblyOf(before.generation)
    const bindings: BindingChange[] = []
    for (const [role, plans] of Object.entries(generations.assembly.roles)) {
      for (const plan of plans) {
        const was = old.roles[role as RoleName].find(({ face }) => face === plan.face)
        if (was?.key === plan.key) continue
        const binding = `${role}.${plan.face.name}`
        bindings.push({ binding, from: partsOf(was), to: partsOf(plan) })
      }
    }
    return { from: before.generation, bindings }
  }
}

/** What goes wrong here must not go wrong in the middle of an act. */
const warn = (error: unknown): void =>
  process.emitWarning(error instanceof Error ? error : String(error))

const ofTask = ({ id, job, stage }: TaskRecord): OfTask => ({
  task: id,
  job: job.id,
  stage: stage.name,
})

/** With versions, the component first. */
const partsOf = (plan: Plan | undefined): string[] =>
  plan ? [plan.base, ...plan.wrappers].map(({ listed }) => versionOf(listed)) : []

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
