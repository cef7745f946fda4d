import type { Attempt, Work } from '#interfaces'
import { isPlain } from './job-records.ts'
import { isResultOf, type ResultOf } from './job-spec.ts'
import { CallRecord, type Lease, type StageRecord, type TaskRecord } from './records.ts'

/** An attempt as executors see it; what it does is put together when it is asked for, not while it waits. */
export class AttemptRecord implements Attempt {
  readonly id: number
  readonly task: TaskRecord
  readonly staged: boolean
  readonly work: Work
  readonly #folder: string

  constructor(lease: Lease, folder: string) {
    this.id = lease.attempt
    this.task = lease.task
    this.staged = lease.staged
    this.work = workOf(lease.task)
    this.#folder = folder
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
    return `${this.#folder}/${this.task.job.id}/${this.task.id}.${this.id}`
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
  if (spec.burn) return { burn: spec.burn }
  const [call, name] = splitCall(spec.call!)
  if (task instanceof CallRecord) return { call, export: name, args: task.args }
  const args = spec.args ? (resolve(spec.args, task, new Map()) as unknown[]) : []
  return { call, export: name, args: spec.each ? [...args, spec.each[index]] : args }
}

export function splitCall(call: string): [module: string, name: string] {
  const at = call.lastIndexOf('#')
  return at < 0 ? [call, 'default'] : [call.slice(0, at), call.slice(at + 1)]
}

/** A copy with results in place of references; `made` keeps what refers to itself from going on for ever. */
function resolve(value: unknown, task: TaskRecord, made: Map<unknown, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (isResultOf(value)) return resultOf(value, task)
  if (!isPlain(value)) return value
  const known = made.get(value)
  if (known !== undefined) return known
  const copy: object = Array.isArray(value) ? [] : {}
  made.set(value, copy)
  if (Array.isArray(value)) {
    for (const item of value) (copy as unknown[]).push(resolve(item, task, made))
  } else {
    for (const [key, item] of Object.entries(value)) {
      const entry = { value: resolve(item, task, made), enumerable: true }
      Object.defineProperty(copy, key, { ...entry, writable: true, configurable: true })
    }
  }
  return copy
}

function resultOf(reference: ResultOf, task: TaskRecord): unknown {
  const source = task.job.stages.find((stage) => stage.name === reference.$from) as StageRecord
  const pick = (value: unknown): unknown =>
    reference.pick === 'index' ? (value as readonly unknown[])[task.index] : value
  if (reference.at === 'same') return pick(source.tasks[task.index].value)
  if (reference.at !== undefined) return pick(source.tasks[reference.at].value)
  return source.tasks.map((each) => pick(each.value))
}
