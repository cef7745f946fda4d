import { basename } from 'node:path'
import { SegueError } from '../errors.ts'
import { parseJson } from '../files/located.ts'
import type { Path } from '../files/place.ts'
import { readText } from '../files/read.ts'
import { Faults } from '../files/faults.ts'
import { isObject } from '../core/job-check.ts'
import { jobError, placed, show, type JobFault } from '../core/job-faults.ts'
import { jobFaults } from '../core/job-parse.ts'
import type { JobSpec } from '../core/job-spec.ts'
import { Allowed, type Rules } from './allowed.ts'
import type { TaskFiles } from './wfformat-tasks.ts'
import { isWorkflow, workflowOf, type WorkflowOptions } from './wfformat.ts'

/** Bytes that a file of a job may have. */
export const MOST_JOB_BYTES = 32 * 2 ** 20

/** What a job of the file may do; how a workflow of WfFormat becomes one. */
export type JobFileOptions = Rules & WorkflowOptions

export interface JobFile {
  /** Checked; its paths are still as they were written. */
  readonly spec: JobSpec
  readonly format: 'segue' | 'wfformat'
  /** What an import left out or changed. */
  readonly notes: readonly string[]
  /** Of a workflow: what each task, which is a stage here, reads and writes. */
  readonly files?: readonly TaskFiles[]
}

/** Reads a job, or a workflow of WfFormat, which it is told from by what it contains. Throws every fault at once, with its place. */
export async function readJobFile(file: string, options: JobFileOptions): Promise<JobFile> {
  return parseJobFile(await readText(file, MOST_JOB_BYTES), file, options)
}

export function parseJobFile(text: string, file: string, options: JobFileOptions): JobFile {
  const syntax = new Faults('E_JSON', basename(file))
  const json = parseJson(text, file, syntax.all)
  syntax.raise()
  const { value } = json!
  const read = isWorkflow(value) ? workflowOf(value, options) : jobOf(value)
  const { spec, faults } = read
  const wrong = spec ? new Allowed(options).faults(spec) : faults
  if (wrong.length > 0) {
    const moved = wrong.map((it) =>
      spec && read.place ? { ...it, path: read.place(it.path) } : it,
    )
    const found = json!.inOrder(moved).map(({ it, where }) => placed(it, where))
    throw jobError(found, basename(file))
  }
  const { format, notes, files } = read
  return { spec: spec!, format, notes, ...(files ? { files } : {}) }
}

/** What was read: a job without fault, or faults. */
export interface Read {
  readonly format: JobFile['format']
  readonly spec?: JobSpec
  readonly faults: readonly JobFault[]
  readonly notes: readonly string[]
  readonly files?: readonly TaskFiles[]
  /** Where in the file a part of the job comes from, when it is not there under the same path. */
  readonly place?: (path: Path) => Path
}

function jobOf(value: unknown): Read {
  const read = { format: 'segue' as const, notes: [] }
  if (!isObject(value)) return { ...read, faults: jobFaults(value) }
  const { $schema, ...spec } = value as { $schema?: unknown } & JobSpec
  const faults = [...jobFaults(spec)]
  if ($schema !== undefined && typeof $schema !== 'string') {
    const error = new SegueError('E_JOB', `$schema is ${show($schema)}`, { expected: 'a text' })
    faults.push({ path: ['$schema'], at: 'value', error })
  }
  return faults.length > 0 ? { ...read, faults } : { ...read, spec, faults }
}
