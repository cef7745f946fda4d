import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { SegueError } from '../../errors.ts'
import { packageRoot } from '../../loader/places.ts'
import { makeState } from '../../service/folder.ts'
import type { OpenOptions } from '../../service/open.ts'
import type { Context } from '../context.ts'
import { named } from '../wanted.ts'

export interface UpOptions {
  readonly nodes?: number
  readonly cluster?: string
  readonly composition?: string
  readonly dev?: boolean
  readonly repl?: boolean
  /** False with `--no-commands`. */
  readonly commands?: boolean
  readonly allow?: readonly string[]
  /** A new file for the event log. */
  readonly log?: string
  readonly detach?: boolean
}

/** What `up` asks of the cluster. Throws E_USAGE. */
export function openOptions(
  { folder, io }: Context,
  options: UpOptions,
): OpenOptions & { folder: string } {
  const { nodes, dev = false, commands = true, allow = [] } = options
  const cluster = options.cluster && named(options.cluster, io)
  const composition = options.composition && named(options.composition, io)
  if (nodes !== undefined && cluster !== undefined) {
    throw new SegueError('E_USAGE', '--nodes and --cluster both say what the nodes are', {
      expected: 'one of them',
      next: 'segue up --help',
    })
  }
  return {
    folder,
    cluster: nodes === undefined ? cluster : sharedMachine(folder, nodes),
    composition,
    // What was last in force goes on, unless something else is asked for.
    resume: composition === undefined,
    watch: dev,
    commands,
    // What is served is asked by others, too: paths lead nowhere else.
    allow: allow.map((path) => resolve(io.folder, path)),
    log: options.log === undefined ? undefined : resolve(io.folder, options.log),
    what: 'segue up',
    embedded: false,
  }
}

/** A cluster file for so many nodes that have equal shares of this machine, and at least a slot each. */
function sharedMachine(folder: string, count: number): string {
  const nodes = {
    count,
    cpu: Math.max(1, Math.floor(availableParallelism() / count)),
    memory: `${Math.floor(10_000 / count) / 100}%`,
  }
  const composition = join(packageRoot, 'compositions/default.json')
  const file = join(makeState(folder), 'cluster.json')
  writeFileSync(file, `${JSON.stringify({ composition, nodes: [nodes] }, null, 2)}\n`)
  return file
}
