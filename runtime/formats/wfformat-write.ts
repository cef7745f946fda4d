import { amount } from '../core/amount.ts'
import { MOST_EDGES } from '../core/job-limits.ts'
import { countOf } from '../core/job-records.ts'
import type { JobSpec, StageSpec } from '../core/job-spec.ts'
import { SegueError } from '../errors.ts'
import { parentsOf } from './wfformat-parents.ts'

/** How a task went. */
export interface Ran {
  readonly seconds: number
  /** Where. */
  readonly node?: string
}

export interface WrittenOptions {
  /** 1.5 where nothing is said. */
  readonly version?: '1.5' | '1.6'
  /** When it began; the beginning of 1970, as that of virtual time, where nothing is said. */
  readonly executedAt?: string
  /** From its first start to its last end; the longest chain of tasks, where nothing is said: as if there was room for all. */
  readonly makespanSeconds?: number
  /** How task `index` of a stage went, where that is known better than by what it burns or is estimated at. */
  ran?(stage: StageSpec, index: number): Ran | undefined
  /** Bytes that each task of a stage reads and writes, by stage. */
  readonly files?: readonly ({ inputBytes: number; outputBytes: number } | undefined)[]
}

interface Written {
  readonly id: string
  readonly stage: StageSpec
  /** Position of the stage, and in it. */
  readonly at: number
  readonly index: number
  readonly seconds: number | undefined
  readonly node: string | undefined
}

/**
 * The job as a workflow of WfFormat: each of its tasks is one there. Read as burn, it is the same job to the microsecond, where its
 * stages are of one task, with plain names, cores, memory and priority; users, labels, deadlines, gangs and values have no place
 * there. Throws E_FORMAT where it has no task, E_LIMIT where too many of them wait for too many others.
 */
export function workflowFrom(job: JobSpec, options: WrittenOptions = {}): unknown {
  const { version = '1.5', executedAt = '1970-01-01T00:00:00Z' } = options
  const tasks = tasksOf(job, options)
  if (tasks.every((of) => of.length === 0))
    throw new SegueError('E_FORMAT', 'a workflow without tasks cannot be written', {
      expected: 'a job with at least one task',
    })
  const { parents, children } = linksOf(job, tasks)
  const all = tasks.flat()
  const measured = all.filter(({ seconds }) => seconds !== undefined)
  const nodes = [...new Set(measured.flatMap(({ node }) => node ?? []))]
  const bytes = ({ at }: Written, of: 'inputBytes' | 'outputBytes') =>
    options.files?.[at]?.[of] ?? 0
  const files = (task: Written, kind: 'in' | 'out') => {
    const size = bytes(task, kind === 'in' ? 'inputBytes' : 'outputBytes')
    return size > 0 ? [{ id: `${task.id}.${kind}`, sizeInBytes: Math.round(size) }] : []
  }
  const ids = (listed: readonly { id: string }[]) => listed.map(({ id }) => id)
  return {
    name: job.name,
    ...(job.description ? { description: job.description } : {}),
    schemaVersion: version,
    workflow: {
      specification: {
        tasks: all.map((task) => ({
          name: task.stage.name,
          id: task.id,
          parents: parents.get(task.id) ?? [],
          children: children.get(task.id) ?? [],
          inputFiles: ids(files(task, 'in')),
          outputFiles: ids(files(task, 'out')),
        })),
        files: all.flatMap((task) => [...files(task, 'in'), ...files(task, 'out')]),
      },
      ...(measured.length === 0
        ? {}
        : {
            execution: {
              makespanInSeconds: options.makespanSeconds ?? longest(all, parents),
              executedAt,
              tasks: measured.map(runOf),
              ...(nodes.length === 0 ? {} : { machines: nodes.map((nodeName) => ({ nodeName })) }),
            },
          }),
    },
  }
}

/** Tasks of each stage. */
function tasksOf({ stages }: JobSpec, { ran }: WrittenOptions): readonly (readonly Written[])[] {
  const used = new Set<string>()
  const own = (wanted: string): string => {
    // What the format allows in ids.
    const plain = wanted.replace(/[^0-9a-zA-Z\-_.]/g, '_')
    let id = plain
    for (let more = 2; used.has(id); more++) id = `${plain}_${more}`
    used.add(id)
    return id
  }
  return stages.map((stage, at) =>
    Array.from({ length: countOf(stage) }, (_, index) => {
      const { seconds = secondsOf(stage, index), node } = ran?.(stage, index) ?? {}
      const id = own(countOf(stage) === 1 ? stage.name : `${stage.name}.${index}`)
      return { id, stage, at, index, seconds, node }
    }),
  )
}

const timeOf = (times: number | readonly number[] | undefined, index: number): number =>
  typeof times === 'object' ? times[index] : (times ?? 0)

function secondsOf({ burn, estimateMs }: StageSpec, index: number): number | undefined {
  const ms = burn ? timeOf(burn.cpuMs, index) + timeOf(burn.sleepMs, index) : estimateMs
  return ms === undefined ? undefined : ms / 1000
}

function runOf({ id, stage, index, seconds, node }: Written): object {
  const { burn, needs = {}, priority, run, each } = stage
  const cores = amount(needs.cpu) ?? 1
  const memory = burn?.memoryBytes ?? amount(needs.memory) ?? 0
  const slept = timeOf(burn?.sleepMs, index)
  const computed = timeOf(burn?.cpuMs, index)
  const [program, ...words] = each ? [] : (run ?? [])
  return {
    id,
    runtimeInSeconds: seconds,
    ...(program === undefined ? {} : { command: { program, arguments: words } }),
    coreCount: cores,
    ...(slept > 0 ? { avgCPU: (100 * cores * computed) / (computed + slept) } : {}),
    ...(memory > 0 ? { memoryInBytes: Math.round(memory) } : {}),
    ...(priority === undefined ? {} : { priority }),
    ...(node === undefined ? {} : { machines: [node] }),
  }
}

function linksOf(job: JobSpec, tasks: readonly (readonly Written[])[]) {
  const parents = new Map<string, string[]>()
  const children = new Map<string, string[]>()
  let edges = 0
  const link = (parent: Written, child: Written) => {
    if (++edges > MOST_EDGES)
      throw new SegueError('E_LIMIT', 'too many tasks wait for too many others', {
        expected: `at most ${MOST_EDGES} pairs of tasks`,
        next: 'write jobs whose stages have fewer tasks',
      })
    put(parents, child.id, parent.id)
    put(children, parent.id, child.id)
  }
  for (const [at, { whole, paired }] of parentsOf(job).entries()) {
    for (const child of tasks[at]) {
      for (const stage of whole) for (const parent of tasks[stage]) link(parent, child)
      for (const stage of paired) link(tasks[stage][child.index], child)
    }
  }
  return { parents, children }
}

function put(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

/** Seconds of the longest chain. */
function longest(
  tasks: readonly Written[],
  parents: ReadonlyMap<string, readonly string[]>,
): number {
  const children = new Map<string, string[]>()
  const open = new Map<string, number>()
  for (const { id } of tasks) {
    const above = parents.get(id) ?? []
    open.set(id, above.length)
    for (const parent of above) put(children, parent, id)
  }
  const seconds = new Map(tasks.map((task) => [task.id, task.seconds ?? 0]))
  const begins = new Map<string, number>()
  // Every task after those that it waits for; grows while it is walked.
  const order = tasks.flatMap(({ id }) => (open.get(id) === 0 ? [id] : []))
  let most = 0
  for (const id of order) {
    const ends = (begins.get(id) ?? 0) + seconds.get(id)!
    most = Math.max(most, ends)
    for (const child of children.get(id) ?? []) {
      begins.set(child, Math.max(begins.get(child) ?? 0, ends))
      const left = open.get(child)! - 1
      open.set(child, left)
      if (left === 0) order.push(child)
    }
  }
  return most
}
