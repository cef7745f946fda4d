import { SegueError } from '../errors.ts'
import { isObject } from '../core/job-check.ts'
import { JobFaults, type JobFault } from '../core/job-faults.ts'
import { MOST_TEXT } from '../core/job-limits.ts'
import { jobFaults } from '../core/job-parse.ts'
import type { JobSpec, StageSpec } from '../core/job-spec.ts'
import type { Path } from '../files/place.ts'
import { convertedTasks, isConverted } from './converted.ts'
import type { Read } from './job-file.ts'
import { edgesOf } from './wfformat-edges.ts'
import { notesOf } from './wfformat-notes.ts'
import {
  combinedTasks,
  separateTasks,
  WorkflowReader,
  type WorkflowTask,
} from './wfformat-tasks.ts'

/** Versions of WfFormat (github.com/wfcommons/WfFormat) that are read. */
const VERSIONS = ['1.4', '1.5', '1.6']

export interface WorkflowOptions {
  /**
   * What a task becomes: the command that was run, sleep for as long as it ran, or computing for as long as it computed, with the
   * memory that it had. Sleep where nothing is said.
   */
  readonly as?: 'command' | 'sleep' | 'burn'
  /** Times are divided by this; with 100 ten seconds become 100 ms. */
  readonly speed?: number
  /** Memory is multiplied by this; with 0 no task asks for any. */
  readonly memory?: number
  /** Cores are multiplied by this. */
  readonly cores?: number
}

/** Told from a job of Segue's own by what it contains. */
export const isWorkflow = (value: unknown): boolean =>
  isConverted(value) ||
  (isObject(value) && !('stages' in value) && ('workflow' in value || 'schemaVersion' in value))

/** A workflow as a job, whose stages are its tasks under their own ids. */
export function workflowOf(value: unknown, options: WorkflowOptions): Read {
  const scale = scaleOf(options)
  const faults = new JobFaults()
  const reader = new WorkflowReader(faults)
  const file = value as Record<string, unknown>
  const name = reader.text(file.name, ['name'], 'name')
  const tasks = tasksOf(reader, file)
  const read = { format: 'wfformat' as const, notes: [] }
  if (!tasks) return { ...read, faults: faults.all }
  const parents = edgesOf(reader, tasks)
  if (scale.as === 'command') for (const task of tasks) commandOf(reader, task)
  if (faults.all.length > 0) return { ...read, faults: faults.all }
  const { description } = file
  const spec: JobSpec = {
    name: name!,
    ...(typeof description === 'string' ? { description: description.slice(0, MOST_TEXT) } : {}),
    stages: tasks.map((task) => stageOf(task, [...parents.get(task.id)!], scale)),
  }
  const place = (path: Path) => placeOf(path, tasks, spec)
  const wrong = jobFaults(spec).map(({ path, at, error }): JobFault => {
    const code = error.code === 'E_JOB' ? 'E_FORMAT' : error.code
    // Here they are called tasks.
    const message = error.message.replace(/^stage(?= "|s wait)/, 'task')
    return { path: place(path), at, error: new SegueError(code, message, error.parts) }
  })
  if (wrong.length > 0) return { ...read, faults: wrong }
  const notes = notesOf(file, tasks, parents, reader.unused, scale)
  return { ...read, spec, faults: [], notes, place, files: tasks.map(({ files }) => files) }
}

/** Undefined where the whole is not sound enough to look at tasks. */
function tasksOf(
  reader: WorkflowReader,
  file: Record<string, unknown>,
): readonly WorkflowTask[] | undefined {
  if (isConverted(file)) return convertedTasks(reader, file)
  const version = file.schemaVersion
  if (!VERSIONS.includes(version as string))
    reader.wrong(['schemaVersion'], 'schemaVersion', version, `one of ${VERSIONS.join(', ')}`)
  const workflow = reader.object(file.workflow, ['workflow'], 'workflow')
  if (!workflow || reader.faults.all.length > 0) return undefined
  return version === '1.4' ? combinedTasks(reader, workflow) : separateTasks(reader, workflow)
}

/** How much smaller everything becomes, checked. */
export interface Scale {
  readonly as: 'command' | 'sleep' | 'burn'
  readonly speed: number
  readonly memory: number
  readonly cores: number
}

function scaleOf({ as = 'sleep', speed = 1, memory = 1, cores = 1 }: WorkflowOptions): Scale {
  const kinds = ['command', 'sleep', 'burn']
  const wrong = (what: string, expected: string) => new SegueError('E_USAGE', what, { expected })
  if (!kinds.includes(as)) throw wrong(`a workflow cannot be run as ${as}`, kinds.join(', '))
  for (const [key, factor] of Object.entries({ speed, memory, cores })) {
    if (Number.isFinite(factor) && (key === 'memory' ? factor >= 0 : factor > 0)) continue
    throw wrong(
      `${key} is ${factor}`,
      key === 'memory' ? 'a number of at least 0' : 'a number above 0',
    )
  }
  return { as, speed, memory, cores }
}

const commandOf = (reader: WorkflowReader, { id, run, runPath }: WorkflowTask): void => {
  if (run.program !== undefined) return
  reader.faults.add(
    runPath,
    `task "${id}" does not say which command it ran`,
    '"command": { "program": ... }',
    {
      code: 'E_FORMAT',
      next: 'import it as sleep or burn',
    },
  )
}

/**
 * Up to the next eighth of a power of two, a mebibyte at least. The core handles tasks of equal needs together, and what was
 * measured is different for each.
 */
export function roundedUp(bytes: number): number {
  if (bytes <= 2 ** 20) return bytes > 0 ? 2 ** 20 : 0
  const step = 2 ** (Math.floor(Math.log2(bytes)) - 3)
  return Math.ceil(bytes / step) * step
}

/** Amounts are counted in thousandths, and nothing runs on less. */
const LEAST_CORES = 0.001

function stageOf({ id, run }: WorkflowTask, after: string[], scale: Scale): StageSpec {
  const { runtimeInSeconds = 0, cores = 1, memoryInBytes = 0, avgCPU, priority } = run
  const ms = (runtimeInSeconds * 1000) / scale.speed
  const memory = Math.round(memoryInBytes * scale.memory)
  const share = avgCPU === undefined || cores === 0 ? 1 : Math.min(1, avgCPU / 100 / cores)
  const work =
    scale.as === 'command'
      ? { run: [run.program!, ...(run.arguments ?? [])] }
      : scale.as === 'sleep'
        ? { burn: { sleepMs: ms } }
        : { burn: { cpuMs: ms * share, sleepMs: ms * (1 - share), memoryBytes: memory } }
  return {
    name: id,
    ...work,
    ...(after.length > 0 ? { after } : {}),
    needs: {
      cpu: Math.max(LEAST_CORES, cores * scale.cores),
      ...(memory > 0 ? { memory: roundedUp(memory) } : {}),
    },
    ...(run.runtimeInSeconds === undefined ? {} : { estimateMs: ms }),
    ...(priority === undefined ? {} : { priority }),
  }
}

/** Of a task of which no run is recorded. */
const NO_KEYS = { cores: 'coreCount', runtime: 'runtimeInSeconds', memory: 'memoryInBytes' }

/** Where in the file a part of the job comes from. */
function placeOf(path: Path, tasks: readonly WorkflowTask[], spec: JobSpec): Path {
  const [top, index, key, ...rest] = path
  if (top !== 'stages') return path
  if (typeof index !== 'number') return tasks[0] ? tasks[0].path.slice(0, -1) : ['workflow']
  const { path: at, runPath, parents = [], run } = tasks[index]
  const { keys = NO_KEYS } = run
  switch (key) {
    case 'name':
      return [...at, 'id']
    case 'after': {
      const parent = spec.stages[index].after![rest[0] as number]
      const i = parents.indexOf(parent)
      if (i >= 0) return [...at, 'parents', i]
      const other = tasks.find(({ id }) => id === parent)!
      return [...other.path, 'children', other.children!.indexOf(tasks[index].id)]
    }
    case 'run':
      return [
        ...runPath,
        'command',
        ...(rest[0] === 0 ? ['program'] : ['arguments', (rest[0] as number) - 1]),
      ]
    case 'needs':
      return [...runPath, rest[0] === 'memory' ? keys.memory : keys.cores]
    case 'burn':
      return [...runPath, rest[0] === 'memoryBytes' ? keys.memory : keys.runtime]
    case 'estimateMs':
      return [...runPath, keys.runtime]
    case 'priority':
      return [...runPath, 'priority']
    default:
      return at
  }
}
