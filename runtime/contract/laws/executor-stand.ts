import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Executor, type Attempt, type Report, type Work } from '#interfaces'
import type { Instance } from '../../assembler/instance.ts'
import { standsAlone } from '../../assembler/source.ts'
import { workerFile } from '../../loader/places.ts'
import { must } from '../agree.ts'
import { shape, task } from '../builders.ts'
import type { Subject } from '../law.ts'
import { instantiate } from '../make.ts'

/** Path of the module that is run. */
export const TASKS = fileURLToPath(workerFile('executor-tasks', import.meta.url))

/** As long as nothing was heard for this long, nothing more is expected. */
const QUIET_MS = 10_000

export interface Handed {
  readonly attempt: Attempt
  /** Every report that came for it. */
  readonly reports: Report[]
}

type Tried = Pick<Subject, 'component' | 'peers'>

/** A started executor with real work, and what it reports. */
export class ExecutorStand {
  readonly executor: Executor
  readonly handed: Handed[] = []
  readonly #instances: readonly Instance[]
  readonly #folder: string
  #calling = false
  #reports = 0
  /** Of those handed over, so many are known to have reported once. */
  #checked = 0
  #heard = () => {}

  private constructor(instances: readonly Instance[], folder: string) {
    this.#instances = instances
    this.executor = instances.at(-1)!.methods as Executor
    this.#folder = folder
  }

  static async open({ component, peers }: Tried): Promise<ExecutorStand> {
    const behind = component.wraps === 'only' ? peers.find(standsAlone)!.component : undefined
    const inner = behind && instantiate(Executor, behind)
    const outer = instantiate(Executor, component, { inner: inner?.methods })
    const folder = await mkdtemp(join(tmpdir(), 'segue-contract-'))
    const stand = new ExecutorStand(inner ? [inner, outer] : [outer], folder)
    await stand.start()
    return stand
  }

  /** Does it with a started one, and gives back what that holds. */
  static async with<T>(subject: Tried, use: (stand: ExecutorStand) => Promise<T>): Promise<T> {
    const stand = await ExecutorStand.open(subject)
    try {
      return await use(stand)
    } finally {
      await stand.close()
    }
  }

  /** What it is handed is done, and does not only take its time. */
  get computes(): boolean {
    return this.executor.computes?.() ?? true
  }

  /** Work that ends well, and says `value` where something is computed. */
  echo(value: unknown): Work {
    return this.computes ? call('echo', value) : { burn: { sleepMs: 1 } }
  }

  async close(): Promise<void> {
    await this.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async start(): Promise<void> {
    for (const instance of this.#instances) await instance.start()
  }

  async stop(): Promise<void> {
    for (const instance of [...this.#instances].reverse()) await instance.stop()
  }

  /** Hands one attempt over, without a flush. */
  hand(work: Work, fields: { cpu?: number; staged?: boolean; timeoutMs?: number } = {}): Handed {
    const { cpu = 1, staged = false, timeoutMs = 0 } = fields
    const id = this.handed.length + 1
    const output = join(this.#folder, String(id))
    const of = task({ shape: shape({ cpu }) })
    const attempt: Attempt = {
      ...{ id, task: of, work, memory: 0, timeoutMs, isolate: 'thread', output, staged },
    }
    const handed: Handed = { attempt, reports: [] }
    this.handed.push(handed)
    this.#calling = true
    let early = false
    this.executor.run(attempt, (ended, report) => {
      if (this.#calling) early = true
      must(ended.id === attempt.id, 'the attempt that ended', `number ${attempt.id}`, ended.id)
      handed.reports.push(report)
      this.#reports++
      this.#heard()
    })
    this.#calling = false
    must(!early, 'ended', 'a call after run has returned', 'a call from within run')
    return handed
  }

  /** Resolves when that holds; throws LawBroken when nothing has been heard for long. */
  async until(what: string, holds: () => boolean): Promise<void> {
    while (!holds()) {
      const heard = await new Promise<boolean>((done) => {
        const timer = setTimeout(() => done(false), QUIET_MS)
        this.#heard = () => {
          clearTimeout(timer)
          done(true)
        }
      })
      must(heard || holds(), what, `something within ${QUIET_MS} ms`, 'nothing more')
    }
  }

  /** Resolves when each has reported, and once more has had the time to report twice. */
  async reported(): Promise<void> {
    await this.until('a report of each attempt', () => this.#reports >= this.handed.length)
    for (let turn = 0; turn < 3; turn++) await new Promise((done) => setImmediate(done))
    for (const { attempt, reports } of this.handed.slice(this.#checked))
      must(reports.length === 1, `reports of attempt ${attempt.id}`, '1', reports.length)
    this.#checked = this.handed.length
    must(this.executor.busy() === 0, 'busy at the end', '0', this.executor.busy())
  }
}

export const call = (name: string, ...args: unknown[]): Work => ({
  call: TASKS,
  export: name,
  args,
})
