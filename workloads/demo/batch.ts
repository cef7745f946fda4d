import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chunks, type Input, type InputFile } from './input.ts'
import type { Speed } from './plain.ts'

/**
 * One batch: the work of four users whose tasks differ in size, number and needs, so that it matters whose turn it
 * is. All batches are identical, arrivals included.
 *
 *   bob  few coarse tasks, each a whole core: counts the tokens of all files (map, shuffle, reduce, merge)
 *   dee  memory-heavy tasks, more than half a node each: lines that occur again
 *   cy   commands: gzip, sha256sum, sort, wc
 *   ada  many jobs of fine tasks, half a core each
 */

/** A job, and when it is submitted, counted from the beginning of the batch. */
export interface Arrival {
  readonly atMs: number
  readonly job: {
    readonly name: string
    readonly user: string
    readonly stages: readonly StageOfBatch[]
  }
}

export interface StageOfBatch {
  readonly name: string
  readonly call?: string
  readonly run?: readonly string[]
  readonly cwd?: string
  readonly args?: readonly unknown[]
  readonly each?: readonly unknown[]
  readonly count?: number
  readonly after?: readonly string[]
  readonly needs: Readonly<Record<string, number>>
  readonly estimateMs: number
}

export interface BatchParts {
  readonly input: Input
  readonly speed: Speed
  /** Memory of the smallest node, bytes. */
  readonly nodeMemory: number
  /** Those of `COMMANDS` that this machine has. */
  readonly commands: readonly string[]
}

/** Name of the job whose last result is the answer, and of its last stage. */
export const ANSWER = { job: 'tokens', stage: 'merge' } as const
export const PARTITIONS = 8
export const USERS = ['ada', 'bob', 'cy', 'dee'] as const

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  gzip: ['gzip', '-c'],
  sha256sum: ['sha256sum'],
  sort: ['sort'],
  wc: ['wc'],
}
const TASKS = join(import.meta.dirname, 'tasks.ts')
const MIB = 2 ** 20
const FINE = { cpu: 0.5, memory: 64 * MIB }
const COARSE = { cpu: 1, memory: 256 * MIB }

/** The commands of the batch that are on this machine's PATH. */
export function commandsHere(path = process.env.PATH ?? ''): string[] {
  const runs = (file: string) => {
    try {
      accessSync(file, constants.X_OK)
      return true
    } catch {
      return false
    }
  }
  const folders = path.split(delimiter).filter(Boolean)
  return Object.keys(COMMANDS).filter(name => folders.some(folder => runs(join(folder, name))))
}

const bytesOf = (files: readonly InputFile[]) => files.reduce((sum, file) => sum + file.bytes, 0)
const pathsOf = (files: readonly InputFile[]) => files.map(file => file.path)

/** Mean milliseconds of one of `tasks` tasks over the files together, at `perByte` microseconds. */
const estimate = (files: readonly InputFile[], tasks: number, perByte: number) =>
  Math.max(0.1, (bytesOf(files) * perByte) / 1000 / Math.max(1, tasks))

/** Fine tasks over groups of files, and their sum. */
function scanJob(name: string, user: string, files: readonly InputFile[], size: number, p: BatchParts): Arrival['job'] {
  const groups = chunks(files, size)
  const estimateMs = estimate(files, groups.length, p.speed.scan)
  const args = [p.input.root]
  return {
    name,
    user,
    stages: [
      { name: 'scan', call: `${TASKS}#scanFiles`, args, each: groups.map(pathsOf), needs: FINE, estimateMs },
      { name: 'sum', call: `${TASKS}#sumScans`, args: [{ $from: 'scan' }], needs: FINE, estimateMs: 0.1 },
    ],
  }
}

function tokensJob(p: BatchParts): Arrival['job'] {
  const { root, files } = p.input
  const groups = chunks(files, 200)
  const args = [root, PARTITIONS]
  const mapMs = estimate(files, groups.length, p.speed.map)
  // A reduce sees a partition of every map; about a tenth of the map's time was measured for all of them together.
  const reduceMs = (mapMs * groups.length) / 10 / PARTITIONS
  const shuffle = [{ $from: 'map', pick: 'index' }]
  return {
    name: ANSWER.job,
    user: 'bob',
    stages: [
      { name: 'map', call: `${TASKS}#mapFiles`, args, each: groups.map(pathsOf), needs: COARSE, estimateMs: mapMs },
      { name: 'reduce', call: `${TASKS}#reducePart`, args: shuffle, count: PARTITIONS, needs: COARSE, estimateMs: reduceMs },
      { name: ANSWER.stage, call: `${TASKS}#mergeSums`, args: [{ $from: 'reduce' }], needs: COARSE, estimateMs: 0.2 },
    ],
  }
}

function linesJob(index: number, p: BatchParts): Arrival['job'] {
  const groups = chunks(p.input.files, Math.ceil(p.input.files.length / 6))
  const needs = { cpu: 0.25, memory: Math.floor(p.nodeMemory * 0.6) }
  const estimateMs = estimate(p.input.files, groups.length, p.speed.repeat)
  const each = groups.map(pathsOf)
  return {
    name: `lines-${index}`,
    user: 'dee',
    stages: [{ name: 'repeat', call: `${TASKS}#repeatedLines`, args: [p.input.root], each, needs, estimateMs }],
  }
}

/** Each command over the same twenty files; `wc` waits for the others, as a last look would. */
function commandsJob(index: number, p: BatchParts): Arrival['job'] | undefined {
  const groups = chunks(p.input.files, 20)
  const paths = pathsOf(groups[(index * 7) % groups.length])
  const first = p.commands.filter(name => name !== 'wc')
  if (p.commands.length === 0) return undefined
  const stages = p.commands.map(name => ({
    name,
    run: [...COMMANDS[name], ...paths],
    cwd: p.input.root,
    after: name === 'wc' ? first : [],
    needs: { cpu: 0.5, memory: 32 * MIB },
    estimateMs: 5,
  }))
  return { name: `files-${index}`, user: 'cy', stages }
}

/** The arrivals of one batch, in order. `size` scales how many jobs of the small kinds there are. */
export function batch(parts: BatchParts, size = 1): Arrival[] {
  const fine = chunks(parts.input.files, Math.ceil(parts.input.files.length / (12 * size)))
  const arrivals: Arrival[] = [{ atMs: 0, job: tokensJob(parts) }]
  for (let i = 0; i < 3 * size; i++) arrivals.push({ atMs: i * 120, job: linesJob(i + 1, parts) })
  for (let i = 0; i < 8 * size; i++) {
    const job = commandsJob(i + 1, parts)
    if (job) arrivals.push({ atMs: 20 + i * 45, job })
  }
  fine.forEach((files, i) => {
    arrivals.push({ atMs: 10 + i * 30, job: scanJob(`scan-${i + 1}`, 'ada', files, 20, parts) })
  })
  return arrivals.sort((a, b) => a.atMs - b.atMs)
}

/** What keeps the cluster busy between two batches, so that a rewire finds work waiting and running. */
export function bridge(parts: BatchParts): Arrival['job'] {
  return scanJob('between', 'eve', parts.input.files, 25, parts)
}
