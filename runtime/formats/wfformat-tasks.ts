import { quoted } from '../errors.ts'
import { isObject } from '../core/job-check.ts'
import { show, type JobFaults } from '../core/job-faults.ts'
import type { Path } from '../files/place.ts'

/** One task of a workflow, of whatever version. */
export interface WorkflowTask {
  readonly id: string
  /** Where it stands in the file. */
  readonly path: Path
  readonly parents: readonly string[] | undefined
  readonly children: readonly string[] | undefined
  readonly files: TaskFiles
  /** How it ran; where that was not recorded, all of it is missing. */
  readonly run: TaskRun
  /** Where that stands. */
  readonly runPath: Path
}

/** How many files a task reads and writes, and how many bytes are in them, as far as that is known. */
export interface TaskFiles {
  readonly inputs: number
  readonly outputs: number
  readonly inputBytes: number
  readonly outputBytes: number
}

export interface TaskRun {
  readonly runtimeInSeconds?: number
  readonly cores?: number
  /** The keys that say so. */
  readonly keys?: { readonly cores: string; readonly runtime: string; readonly memory: string }
  readonly memoryInBytes?: number
  readonly avgCPU?: number
  readonly priority?: number
  readonly program?: string
  readonly arguments?: readonly string[]
}

/** What of a task is used; the rest is told to be left out. */
const USED = new Set([
  ...['id', 'name', 'parents', 'children', 'inputFiles', 'outputFiles', 'files', 'command'],
  ...['runtimeInSeconds', 'cores', 'coreCount', 'memoryInBytes', 'avgCPU', 'priority'],
])

/** Reads single values of a workflow, and adds what is wrong with them. */
export class WorkflowReader {
  readonly faults: JobFaults
  /** Keys of tasks that mean nothing here. */
  readonly unused = new Set<string>()

  constructor(faults: JobFaults) {
    this.faults = faults
  }

  wrong(path: Path, what: string, value: unknown, expected: string): undefined {
    const found = value === undefined ? `${what} is missing` : `${what} is ${show(value)}`
    this.faults.add(path, found, expected, { code: 'E_FORMAT' })
  }

  object(value: unknown, path: Path, what: string): Record<string, unknown> | undefined {
    if (isObject(value)) return value as Record<string, unknown>
    return this.wrong(path, what, value, 'an object')
  }

  list(value: unknown, path: Path, what: string): readonly unknown[] | undefined {
    return Array.isArray(value) ? value : this.wrong(path, what, value, 'a list')
  }

  tasks(value: unknown, path: Path): readonly unknown[] | undefined {
    const tasks = this.list(value, path, path.join('.'))
    return tasks?.length === 0
      ? this.wrong(path, path.join('.'), value, 'at least one task')
      : tasks
  }

  text(value: unknown, path: Path, what: string): string | undefined {
    return typeof value === 'string' && value !== ''
      ? value
      : this.wrong(path, what, value, 'a text that is not empty')
  }

  /** Undefined where it is not there; not below `least`. */
  number(value: unknown, path: Path, what: string, least = 0): number | undefined {
    if (value === undefined) return undefined
    const fits = typeof value === 'number' && Number.isFinite(value) && value >= least
    return fits ? value : this.wrong(path, what, value, `a number of at least ${least}`)
  }

  texts(value: unknown, path: Path, what: string): readonly string[] | undefined {
    if (value === undefined) return undefined
    const items = this.list(value, path, what)
    const bad = items?.findIndex((item) => typeof item !== 'string')
    if (items === undefined || bad === -1) return items as readonly string[] | undefined
    return this.wrong([...path, bad!], `${what}[${bad}]`, items[bad!], 'a text')
  }

  /** How a task ran, from an object of either version. */
  run(task: Record<string, unknown>, path: Path, what: string): TaskRun {
    for (const key of Object.keys(task)) if (!USED.has(key)) this.unused.add(key)
    const number = (key: string, least?: number) =>
      this.number(task[key], [...path, key], `${what}: ${key}`, least)
    const at = [...path, 'command']
    const command =
      task.command === undefined ? {} : (this.object(task.command, at, `${what}: command`) ?? {})
    const { program } = command
    const coresKey = task.coreCount === undefined ? 'cores' : 'coreCount'
    return {
      runtimeInSeconds: number('runtimeInSeconds'),
      cores: number(coresKey),
      keys: { cores: coresKey, runtime: 'runtimeInSeconds', memory: 'memoryInBytes' },
      memoryInBytes: number('memoryInBytes'),
      avgCPU: number('avgCPU'),
      priority: number('priority', -Infinity),
      program:
        program === undefined
          ? undefined
          : this.text(program, [...at, 'program'], `${what}: the program`),
      arguments: this.texts(command.arguments, [...at, 'arguments'], `${what}: arguments`),
    }
  }
}

/** 1.5 and 1.6: what is to be done and how it was done are apart. */
export function separateTasks(
  reader: WorkflowReader,
  workflow: Record<string, unknown>,
): readonly WorkflowTask[] {
  const way = ['workflow', 'specification']
  const specification = reader.object(workflow.specification, way, 'workflow.specification')
  const listed = specification && reader.tasks(specification.tasks, [...way, 'tasks'])
  const runs = recordedRuns(reader, workflow.execution)
  const sizes = sizesOf(reader, specification?.files, [...way, 'files'])
  const bytes = (files: readonly string[]) => sum(files.map((file) => sizes.get(file) ?? 0))
  const tasks = (listed ?? []).flatMap((item, i) => {
    if (reader.faults.full) return []
    const path = [...way, 'tasks', i]
    const task = reader.object(item, path, `task ${i + 1}`)
    const id = task && reader.text(task.id, [...path, 'id'], `the id of task ${i + 1}`)
    if (!task || !id) return []
    const what = `task ${quoted(id)}`
    const { run = {}, runPath = path } = runs.get(id) ?? {}
    runs.delete(id)
    const names = (key: string) => reader.texts(task[key], [...path, key], `${what}: ${key}`)
    const needed = (key: string) => names(key) ?? (task[key] === undefined ? missing(key) : [])
    const missing = (key: string): readonly string[] => {
      reader.wrong(path, `${what}: ${key}`, undefined, 'a list of ids')
      return []
    }
    const inputs = names('inputFiles') ?? []
    const outputs = names('outputFiles') ?? []
    const files: TaskFiles = {
      ...{ inputs: inputs.length, inputBytes: bytes(inputs) },
      ...{ outputs: outputs.length, outputBytes: bytes(outputs) },
    }
    const parents = needed('parents')
    return [{ id, path, parents, children: needed('children'), files, run, runPath }]
  })
  for (const [id, { runPath }] of runs) {
    if (listed)
      reader.wrong(
        [...runPath, 'id'],
        `the task of workflow.execution`,
        id,
        'the id of one of workflow.specification',
      )
  }
  return tasks
}

function recordedRuns(
  reader: WorkflowReader,
  execution: unknown,
): Map<string, { run: TaskRun; runPath: Path }> {
  const runs = new Map<string, { run: TaskRun; runPath: Path }>()
  if (execution === undefined) return runs
  const way = ['workflow', 'execution']
  const tasks = reader.object(execution, way, 'workflow.execution')?.tasks
  for (const [i, item] of (reader.tasks(tasks, [...way, 'tasks']) ?? []).entries()) {
    if (reader.faults.full) break
    const runPath = [...way, 'tasks', i]
    const task = reader.object(item, runPath, `task ${i + 1} of workflow.execution`)
    const id = task && reader.text(task.id, [...runPath, 'id'], `the id of task ${i + 1}`)
    if (!task || !id) continue
    if (runs.has(id)) reader.wrong([...runPath, 'id'], 'the id', id, 'an id that no other task has')
    runs.set(id, { run: reader.run(task, runPath, `task ${quoted(id)}`), runPath })
  }
  return runs
}

/** 1.4: all of a task is in one place, and it may go by its name. */
export function combinedTasks(
  reader: WorkflowReader,
  workflow: Record<string, unknown>,
): readonly WorkflowTask[] {
  const way = ['workflow', 'tasks']
  return (reader.tasks(workflow.tasks, way) ?? []).flatMap((item, i) => {
    if (reader.faults.full) return []
    const path = [...way, i]
    const task = reader.object(item, path, `task ${i + 1}`)
    const key = task?.id === undefined ? 'name' : 'id'
    const id = task && reader.text(task[key], [...path, key], `the ${key} of task ${i + 1}`)
    if (!task || !id) return []
    const what = `task ${quoted(id)}`
    const names = (of: string) => reader.texts(task[of], [...path, of], `${what}: ${of}`)
    const files = filesOf(reader, task.files, [...path, 'files'], what)
    const run = reader.run(task, path, what)
    return [
      {
        id,
        path,
        parents: names('parents'),
        children: names('children'),
        files,
        run,
        runPath: path,
      },
    ]
  })
}

function filesOf(reader: WorkflowReader, files: unknown, path: Path, what: string): TaskFiles {
  const listed = files === undefined ? [] : (reader.list(files, path, `${what}: files`) ?? [])
  const counts = { input: 0, inputBytes: 0, output: 0, outputBytes: 0 }
  for (const [i, file] of listed.entries()) {
    const { link, sizeInBytes } = isObject(file) ? (file as Record<string, unknown>) : {}
    if (link !== 'input' && link !== 'output') continue
    const at = [...path, i, 'sizeInBytes']
    counts[link]++
    counts[`${link}Bytes`] += reader.number(sizeInBytes, at, `${what}: sizeInBytes`) ?? 0
  }
  const { input: inputs, output: outputs, inputBytes, outputBytes } = counts
  return { inputs, outputs, inputBytes, outputBytes }
}

/** Bytes of the files of a workflow by their ids. */
function sizesOf(reader: WorkflowReader, files: unknown, path: Path): Map<string, number> {
  const sizes = new Map<string, number>()
  const listed = files === undefined ? [] : (reader.list(files, path, path.join('.')) ?? [])
  for (const [i, item] of listed.entries()) {
    if (reader.faults.full) break
    const at = [...path, i]
    const file = reader.object(item, at, `file ${i + 1}`)
    const id = file && reader.text(file.id, [...at, 'id'], `the id of file ${i + 1}`)
    const size = reader.number(
      file?.sizeInBytes,
      [...at, 'sizeInBytes'],
      `file ${i + 1}: sizeInBytes`,
    )
    if (id) sizes.set(id, size ?? 0)
  }
  return sizes
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
