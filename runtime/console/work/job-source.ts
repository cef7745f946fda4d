import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, extname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { JobSpec, StageSpec } from '../../core/job-spec.ts'
import { SegueError } from '../../errors.ts'
import type { Context } from '../context.ts'
import { valueOf } from '../wanted.ts'

/** What `run` and `submit` say about the job beside what it does. */
export interface JobOptions {
  readonly name?: string
  readonly user?: string
  readonly pool?: string
  readonly cpu?: number
  readonly memory?: string
  readonly priority?: number
  readonly retries?: number
  readonly taskTimeout?: number
  readonly as?: 'command' | 'sleep' | 'burn'
  readonly speed?: number
  readonly scaleMemory?: number
  readonly scaleCores?: number
}

export interface JobSource {
  readonly spec: JobSpec
  /** What an import left out or changed. */
  readonly notes: readonly string[]
}

/** The cluster that a job is for: its folder, and which others its jobs may name. */
export interface Destination {
  readonly folder: string
  readonly allow?: readonly string[]
}

const CALL = /^(.+\.[mc]?[jt]sx?)#([\w$]+)$/
const MODULE = /\.[mc]?[jt]sx?$/

/**
 * The job that the words stand for. `folder`: the cluster's, at which paths of jobs start; words are relative to where they
 * were typed. Throws E_USAGE, and what is wrong with a file.
 */
export async function jobOf(
  context: Context,
  what: readonly string[],
  options: JobOptions,
  destination: Destination,
): Promise<JobSource> {
  const { folder } = destination
  const { io, dashed } = context
  const [first, ...args] = what
  if (dashed && what.length === dashed.length)
    return { spec: commandJob(dashed, options, io, folder), notes: [] }
  if (first === undefined) throw nothing()
  const call = CALL.exec(first)
  if (call) {
    const stage = {
      name: call[2],
      call: `${pathIn(folder, resolve(io.folder, call[1]))}#${call[2]}`,
      args: args.map(valueOf),
      ...stageOptions(options),
    }
    return { spec: whole({ name: call[2], stages: [stage] }, options, userOf(io)), notes: [] }
  }
  if (MODULE.test(first)) {
    const made = await moduleJob(resolve(io.folder, first), args.map(valueOf))
    return { spec: whole(made, options, userOf(io)), notes: [] }
  }
  if (extname(first) !== '.json') throw nothing(first)
  const { spec, notes } = await fileJob(resolve(io.folder, first), options, destination)
  return { spec: whole(spec, options, userOf(io)), notes }
}

export async function fileJob(
  file: string,
  { as, speed, scaleMemory: memory, scaleCores: cores }: JobOptions,
  { folder, allow }: Destination,
): Promise<JobSource> {
  const { readJobFile } = await import('../../formats/job-file.ts')
  return readJobFile(file, { folder, allow, as, speed, memory, cores })
}

function commandJob(
  run: readonly string[],
  options: JobOptions,
  io: Context['io'],
  folder: string,
): JobSpec {
  if (run.length === 0) throw nothing()
  const cwd = relative(folder, io.folder) === '' ? {} : { cwd: pathIn(folder, io.folder) }
  const name = basename(run[0])
  return whole(
    { name, stages: [{ name: 'run', run, ...cwd, ...stageOptions(options) }] },
    options,
    userOf(io),
  )
}

export const userOf = ({ user, actor }: Context['io']): string => user ?? actor

const whole = (spec: JobSpec, { name, user, pool }: JobOptions, by: string): JobSpec => ({
  ...spec,
  ...(name !== undefined && { name }),
  user: user ?? spec.user ?? by,
  ...(pool !== undefined && { pool }),
})

function stageOptions(options: JobOptions): Partial<StageSpec> {
  const { cpu, memory, priority, retries, taskTimeout } = options
  const needs = { ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) }
  return {
    ...(Object.keys(needs).length > 0 && { needs }),
    ...(priority !== undefined && { priority }),
    ...(retries !== undefined && { retries }),
    ...(taskTimeout !== undefined && { timeoutMs: taskTimeout }),
  }
}

/** As job files write it: relative to the folder of the cluster. */
function pathIn(folder: string, path: string): string {
  const near = relative(folder, path)
  return near.startsWith('..') ? path : `./${near}`
}

/** The default export of a module: a job, or a function that makes one of the arguments. Bundled, so that it may be any TypeScript. */
async function moduleJob(file: string, args: readonly unknown[]): Promise<JobSpec> {
  const { Bundles } = await import('../../loader/bundle.ts')
  const folder = await mkdtemp(join(tmpdir(), 'segue-job-'))
  try {
    const { file: bundled } = await new Bundles(folder).bind(file)
    const { default: made } = (await import(pathToFileURL(bundled).href)) as { default?: unknown }
    const spec = typeof made === 'function' ? await made(...args) : made
    if (typeof spec === 'object' && spec !== null) return spec as JobSpec
    throw new SegueError('E_JOB', `${basename(file)} exports no job`, {
      where: file,
      expected: 'export default { name, stages: [...] }, or a function that answers that',
      found: made === undefined ? 'no default export' : `a default export of type ${typeof spec}`,
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const nothing = (found?: string): SegueError =>
  new SegueError(
    'E_USAGE',
    found ? `"${found}" is nothing that can be run` : 'what is to be run?',
    {
      expected:
        'a job file (.json), tasks.ts#function and its arguments, a module, or -- and a command',
      next: 'segue run --help',
    },
  )
