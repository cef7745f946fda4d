import type { Attempt, Course, Job, Micros, Node } from '#interfaces'
import type { JobRecord, TaskRecord } from '../../core/records.ts'
import { burnOf, inTime } from '../../drivers/burning.ts'
import type { Nature } from '../../drivers/nature.ts'
import type { Arrival } from '../../workload/workload.ts'
import { Executors, type Executor } from './executors.ts'
import { Jobs } from './jobs.ts'
import { checkLengths } from './known-lengths.ts'
import { Failures, Slowdown, Stragglers } from './lengths.ts'
import type { LiveJob } from './live-job.ts'
import type { On } from './model-file.ts'
import { bytesOf, Transfer } from './transfer.ts'

/** What no attempt exceeds: about 31 years, and still exact. */
const LONGEST: Micros = 1e15

/** Why a task fails that fails by chance. */
const FAILED = {
  name: 'Error',
  message: 'the attempt failed, as the model has it',
  code: 'E_TASK',
}

/** An attempt that runs on an executor. */
interface Run {
  readonly executor: Executor
  readonly live: LiveJob
  readonly node: string
  /** When it has done what it was there for; Infinity where it never will. */
  readonly done: Micros
}

const microsOf = (ms: number | undefined): Micros => Math.round((ms ?? 0) * 1000)

/** What a model says of more than single attempts, made ready. */
export type Around = Pick<Nature, 'decision' | 'delay' | 'changes'>

/** How long attempts take, and which of them go wrong. Parts that are off are not asked. */
export class Modelled implements Nature {
  readonly decision: Nature['decision']
  readonly delay: Nature['delay']
  readonly changes: Nature['changes']
  readonly #unknown: Micros | undefined
  readonly #waves: boolean
  /** Undefined where all attempts take what they burn. */
  readonly #jobs: Jobs | undefined
  readonly #executors: Executors | undefined
  readonly #start: Micros
  readonly #move: Micros
  readonly #warmUp: Micros
  readonly #firstFactor: number
  readonly #slowdown: Slowdown | undefined
  readonly #transfer: Transfer | undefined
  readonly #stragglers: Stragglers | undefined
  readonly #failures: Failures | undefined
  /** Attempts that run, where there are executors. */
  readonly #runs = new Map<number, Run>()

  /** `key`: of all that is drawn for jobs. */
  constructor(model: On, key: number, { decision, delay, changes }: Around) {
    const { executors, parallelism, transfer, stragglers, failures, unknownMs } = model
    this.decision = decision
    this.delay = delay
    this.changes = changes
    this.#unknown = unknownMs === undefined ? undefined : microsOf(unknownMs)
    this.#waves = parallelism?.waves ?? false
    if (executors || parallelism || transfer) this.#executors = new Executors()
    if (this.#executors || stragglers || failures)
      this.#jobs = new Jobs(key, { waves: this.#waves, transfer: transfer !== undefined })
    this.#start = microsOf(executors?.startMs)
    this.#move = microsOf(executors?.moveMs)
    this.#warmUp = microsOf(executors?.warmUpMs)
    this.#firstFactor = parallelism?.firstFactor ?? 1
    this.#slowdown = parallelism?.slowdown && new Slowdown(parallelism.slowdown)
    this.#transfer = transfer && new Transfer(transfer)
    this.#stragglers = stragglers && new Stragglers(stragglers)
    this.#failures = failures && new Failures(failures)
  }

  arrived(job: Job, arrival: Arrival): void {
    checkLengths(job as JobRecord, arrival, this.#waves, this.#unknown !== undefined)
    this.#jobs?.arrived(job as JobRecord, arrival)
  }

  jobEnded(job: Job): void {
    this.#jobs?.ended(job)
  }

  begins(attempt: Attempt, node: Node, now: Micros): Course {
    const jobs = this.#jobs
    if (!jobs)
      return inTime(attempt, {
        outcome: 'ok',
        service: Math.min(LONGEST, this.#own(attempt, node)),
      })
    const task = attempt.task as TaskRecord
    const live = jobs.of(task.job)
    const key = live.begins(task)
    const executor = this.#executors?.take(node.id, live, task.stage.index)
    let length = this.#length(attempt, node, live, executor, key)
    if (this.#stragglers) length *= this.#stragglers.factor(key)
    let service = Math.min(LONGEST, Math.round(length) + this.#before(task, live, node, executor))
    const fails = this.#failures?.after(key)
    if (fails !== undefined) service = Math.round(service * fails)
    const course = inTime(
      attempt,
      fails === undefined
        ? { outcome: 'ok', service }
        : { outcome: 'failed', service, error: FAILED },
    )
    if (executor) {
      const done = course.outcome === 'ok' ? now + service : Infinity
      this.#runs.set(attempt.id, { executor, live, node: node.id, done })
    }
    return course
  }

  ended({ id, task }: Attempt, node: Node, now: Micros): void {
    const run = this.#runs.get(id)
    if (!run) return
    this.#runs.delete(id)
    this.#executors!.give(node.id, run.executor)
    if (now < run.done) return
    const { stage, index } = task as TaskRecord
    const made = run.live.stages[stage.index]
    made?.left?.add(index, bytesOf(made.profile?.outputBytes, index) ?? 1, node, run.executor.stay)
  }

  left(node: string): void {
    for (const [attempt, run] of this.#runs) {
      if (run.node !== node) continue
      this.#runs.delete(attempt)
      Executors.lose(run.executor)
    }
    this.#executors?.left(node)
    this.#jobs?.left(node)
  }

  /** What the attempt takes by itself, undisturbed. */
  #own(attempt: Attempt, node: Node): Micros {
    const own = burnOf(attempt, node.speed) ?? attempt.task.estimate
    // Where nothing says it, the job was refused when it arrived.
    return own ?? this.#unknown ?? 0
  }

  #length(
    attempt: Attempt,
    node: Node,
    live: LiveJob,
    executor: Executor | undefined,
    key: number,
  ): number {
    if (!executor) return this.#own(attempt, node)
    const { came } = executor
    const warmUp = came === 'fresh' ? this.#warmUp : 0
    const waves = live.stages[(attempt.task as TaskRecord).stage.index]?.waves
    if (waves) {
      const { ms, warm } = waves.sample(live.executors, came, key)
      return (ms * 1000) / node.speed + (warm ? 0 : warmUp)
    }
    const wave = came === 'rest' ? 1 : this.#firstFactor
    const parallelism = this.#slowdown?.at(live.executors) ?? 1
    return this.#own(attempt, node) * wave * parallelism + warmUp
  }

  /** Microseconds before the task itself begins. */
  #before(task: TaskRecord, live: LiveJob, node: Node, executor: Executor | undefined): Micros {
    if (!executor) return 0
    const { came, unused, stay } = executor
    const coming = came !== 'fresh' ? 0 : unused ? this.#start : this.#move
    return coming + (this.#transfer?.before(task, live, node, stay) ?? 0)
  }
}
