import { ObjectRef, type Attempt, type Load, type ObjectFolder, type Work } from '#interfaces'
import { JobInput } from './job-input.ts'
import { isPlain } from './job-records.ts'
import { isResultOf, type ResultOf, type StageSpec } from './job-spec.ts'
import { CallRecord, type Lease, type TaskRecord } from './records.ts'

/** Where attempts leave what is not a message. */
export interface Folders {
  /** What tasks write to their standard output and error. */
  readonly output: string
  /** Large results; without it there is no such place. */
  readonly objects?: ObjectFolder
}

/** An attempt as executors see it; what it does is put together when it is asked for, not while it waits. */
export class AttemptRecord implements Attempt {
  readonly id: number
  readonly task: TaskRecord
  readonly staged: boolean
  readonly work: Work
  readonly objects: ObjectFolder | undefined
  readonly #output: string

  constructor(lease: Lease, { output, objects }: Folders, staged = lease.staged) {
    this.id = lease.attempt
    this.task = lease.task
    this.staged = staged
    this.work = workOf(lease.task)
    this.objects = objects
    this.#output = output
  }

  get memory(): number {
    return Math.floor((this.task.needs[1] ?? 0) / 1000)
  }

  get timeoutMs(): number {
    return this.task.stage.spec.timeoutMs ?? 0
  }

  get isolate(): 'thread' | 'process' {
    return this.task.stage.spec.isolate ?? 'thread'
  }

  /** One folder a job, so that what a job wrote is found and removed without looking at others. */
  get output(): string {
    return `${this.#output}/${this.task.job.id}/${this.task.id}.${this.id}`
  }
}

/** What the task does, with the results that it refers to in place. */
export function workOf(task: TaskRecord): Work {
  const { spec } = task.stage
  const { index } = task
  if (spec.run) {
    const run = spec.each
      ? spec.run.map((word) =>
          word.includes('{}') ? word.replaceAll('{}', String(spec.each![index])) : word,
        )
      : spec.run
    return { run, cwd: spec.cwd, env: spec.env, input: spec.input }
  }
  if (spec.burn) return { burn: burnAt(spec.burn, index) }
  const [path, name] = splitCall(spec.call!)
  const call = spec.module?.file ?? path
  if (task instanceof CallRecord) return { call, export: name, source: path, args: task.args }
  const loads: Load[] = []
  const given = new Resolving(task, loads).list(spec.args ?? [])
  const args = spec.each ? [...given, spec.each[index]] : given
  const code = { call, export: name, source: path, args }
  return loads.length > 0 ? { ...code, loads } : code
}

type Burn = Extract<Work, { burn: object }>['burn']

/** What the task at that index burns. */
export function burnAt(burn: NonNullable<StageSpec['burn']>, index: number): Burn {
  const { cpuMs, sleepMs } = burn
  // Most stages have no list, and need no object for each task.
  if (typeof cpuMs !== 'object' && typeof sleepMs !== 'object') return burn as Burn
  return {
    cpuMs: typeof cpuMs === 'object' ? cpuMs[index] : cpuMs,
    sleepMs: typeof sleepMs === 'object' ? sleepMs[index] : sleepMs,
    memoryBytes: burn.memoryBytes,
  }
}

export function splitCall(call: string): [module: string, name: string] {
  const at = call.lastIndexOf('#')
  return at < 0 ? [call, 'default'] : [call.slice(0, at), call.slice(at + 1)]
}

/** A copy of arguments with results in place of references; for those in the object store, where they go. */
class Resolving {
  readonly #task: TaskRecord
  readonly #loads: Load[]
  /** Keeps what refers to itself from going on for ever. */
  readonly #made = new Map<unknown, unknown>()
  readonly #path: (number | string)[] = []

  constructor(task: TaskRecord, loads: Load[]) {
    this.#task = task
    this.#loads = loads
  }

  list(items: readonly unknown[]): unknown[] {
    const copy: unknown[] = []
    this.#made.set(items, copy)
    for (const [i, item] of items.entries()) copy.push(this.#at(i, () => this.#value(item)))
    return copy
  }

  #value(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    if (value instanceof JobInput)
      return value.isList ? this.#results(value.values) : this.#result(value.values[0])
    if (isResultOf(value)) return this.#resultOf(value)
    if (!isPlain(value)) return value
    const known = this.#made.get(value)
    if (known !== undefined) return known
    if (Array.isArray(value)) return this.list(value)
    const copy = {}
    this.#made.set(value, copy)
    for (const [key, item] of Object.entries(value)) {
      const entry = { value: this.#at(key, () => this.#value(item)), enumerable: true }
      Object.defineProperty(copy, key, { ...entry, writable: true, configurable: true })
    }
    return copy
  }

  #resultOf({ $from, at, pick }: ResultOf): unknown {
    const { job, index } = this.#task
    const { tasks } = job.stage($from)!
    const entry = pick === 'index' ? index : undefined
    if (at === undefined)
      return this.#results(
        tasks.map(({ value }) => value),
        entry,
      )
    return this.#result(tasks[at === 'same' ? index : at].value, entry)
  }

  #results(values: readonly unknown[], entry?: number): unknown[] {
    return values.map((value, i) => this.#at(i, () => this.#result(value, entry)))
  }

  #result(value: unknown, entry?: number): unknown {
    if (value instanceof ObjectRef) {
      const pick = entry === undefined ? {} : { pick: entry }
      this.#loads.push({ path: [...this.#path], id: value.id, ...pick })
      return undefined
    }
    return entry === undefined ? value : (value as readonly unknown[])[entry]
  }

  #at<T>(step: number | string, make: () => T): T {
    this.#path.push(step)
    const made = make()
    this.#path.pop()
    return made
  }
}
