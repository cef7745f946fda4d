import { fileURLToPath } from 'node:url'
import { COMMANDS } from './commands.ts'
import { chunks, type Input, type InputFile } from './input.ts'
import type { Speed } from './plain.ts'

/**
 * One batch: the work of four users whose tasks differ in size, number and needs, so that it
 * matters whose turn it is. All batches are identical, arrivals included.
 *
 *   bob  few coarse tasks, a whole core each: token counts of all files (map, shuffle, reduce)
 *   dee  memory-heavy tasks, more than half a node each: lines that occur again
 *   cy   commands: gzip, sha256sum, sort, wc
 *   ada  many jobs of fine tasks, half a core each
 */

/** A job, and when it is submitted, counted from the beginning of the batch. */
export interface Arrival {
  readonly atMs: number
  readonly job: Job
}

export interface Job {
  readonly name: string
  readonly user: string
  readonly stages: readonly StageOfBatch[]
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

/** Files of a batch at full size. */
export const FULL_SIZE = 2400

/** Jobs of each user in a batch, and how far apart they arrive at full size. */
const ARRIVALS = {
  bob: { count: 1, everyMs: 500 },
  dee: { count: 3, everyMs: 120 },
  cy: { count: 8, everyMs: 45 },
  ada: { count: 12, everyMs: 30 },
}
const BRIDGE_TASKS = 160
const TASKS = fileURLToPath(new URL('./tasks.ts', import.meta.url))
const MIB = 2 ** 20
// Equal memory, since threads are kept by their heap limit: fewer kinds are warm sooner.
const FINE = { cpu: 0.5, memory: 256 * MIB }
const COARSE = { cpu: 1, memory: 256 * MIB }

const bytesOf = (files: readonly InputFile[]) => files.reduce((sum, file) => sum + file.bytes, 0)
const pathsOf = (files: readonly InputFile[]) => files.map((file) => file.path)

/** Mean milliseconds of one of `tasks` tasks over the files together, at `perByte` microseconds. */
const estimate = (files: readonly InputFile[], tasks: number, perByte: number) =>
  Math.max(0.1, (bytesOf(files) * perByte) / 1000 / Math.max(1, tasks))

/** Fine tasks over groups of files, and their sum. */
function scanJob(
  name: string,
  user: string,
  files: readonly InputFile[],
  size: number,
  p: BatchParts,
): Job {
  const groups = chunks(files, size)
  const estimateMs = estimate(files, groups.length, p.speed.scan)
  const args = [p.input.root]
  return {
    name,
    user,
    stages: [
      {
        name: 'scan',
        call: `${TASKS}#scanFiles`,
        args,
        each: groups.map(pathsOf),
        needs: FINE,
        estimateMs,
      },
      {
        name: 'sum',
        call: `${TASKS}#sumScans`,
        args: [{ $from: 'scan' }],
        needs: FINE,
        estimateMs: 0.1,
      },
    ],
  }
}

function tokensJob(p: BatchParts): Job {
  const { root, files } = p.input
  const groups = chunks(files, 200)
  const args = [root, PARTITIONS]
  const mapMs = estimate(files, groups.length, p.speed.map)
  // All reduces together were measured to take about a tenth of all maps.
  const reduceMs = (mapMs * groups.length) / 10 / PARTITIONS
  const shuffle = [{ $from: 'map', pick: 'index' }]
  return {
    name: ANSWER.job,
    user: 'bob',
    stages: [
      {
        name: 'map',
        call: `${TASKS}#mapFiles`,
        args,
        each: groups.map(pathsOf),
        needs: COARSE,
        estimateMs: mapMs,
      },
      {
        name: 'reduce',
        call: `${TASKS}#reducePart`,
        args: shuffle,
        count: PARTITIONS,
        needs: COARSE,
        estimateMs: reduceMs,
      },
      {
        name: ANSWER.stage,
        call: `${TASKS}#mergeSums`,
        args: [{ $from: 'reduce' }],
        needs: COARSE,
        estimateMs: 0.2,
      },
    ],
  }
}

function linesJob(index: number, p: BatchParts): Job {
  const groups = chunks(p.input.files, Math.ceil(p.input.files.length / 6))
  const needs = { cpu: 0.25, memory: Math.floor(p.nodeMemory * 0.6) }
  const estimateMs = estimate(p.input.files, groups.length, p.speed.repeat)
  const each = groups.map(pathsOf)
  return {
    name: `lines-${index}`,
    user: 'dee',
    stages: [
      {
        name: 'repeat',
        call: `${TASKS}#repeatedLines`,
        args: [p.input.root],
        each,
        needs,
        estimateMs,
      },
    ],
  }
}

/** Each command over the same twenty files; `wc` waits for the others, as a last look would. */
function commandsJob(index: number, p: BatchParts): Job {
  const groups = chunks(p.input.files, 20)
  const paths = pathsOf(groups[(index * 7) % groups.length])
  const first = p.commands.filter((name) => name !== 'wc')
  const stages = p.commands.map((name) => ({
    name,
    run: [...COMMANDS[name], ...paths],
    cwd: p.input.root,
    after: name === 'wc' ? first : [],
    needs: { cpu: 0.5, memory: 32 * MIB },
    estimateMs: 5,
  }))
  return { name: `files-${index}`, user: 'cy', stages }
}

/**
 * The arrivals of one batch, in order. `times` is how many of the jobs of each kind there are; the
 * time over which they arrive goes with the number of files.
 */
export function batch(parts: BatchParts, times = 1): Arrival[] {
  const { files } = parts.input
  const pace = files.length / FULL_SIZE
  const arrivals: Arrival[] = []
  const arrive = (kind: { count: number; everyMs: number }, job: (index: number) => Job) => {
    for (let i = 0; i < kind.count * times; i++) {
      arrivals.push({ atMs: Math.round(i * kind.everyMs * pace), job: job(i + 1) })
    }
  }
  const groups = chunks(files, Math.ceil(files.length / ARRIVALS.ada.count))
  arrive(ARRIVALS.bob, () => tokensJob(parts))
  arrive(ARRIVALS.dee, (index) => linesJob(index, parts))
  if (parts.commands.length > 0) arrive(ARRIVALS.cy, (index) => commandsJob(index, parts))
  arrive(ARRIVALS.ada, (index) => {
    return scanJob(`scan-${index}`, 'ada', groups[(index - 1) % groups.length], 20, parts)
  })
  return arrivals.sort((a, b) => a.atMs - b.atMs)
}

/** What keeps the cluster busy between two batches, so that a rewire finds work waiting. */
export function bridge(parts: BatchParts): Job {
  const { files } = parts.input
  const looped = Array.from({ length: BRIDGE_TASKS * 20 }, (_, i) => files[i % files.length])
  return scanJob('between', 'eve', looped, 20, parts)
}
