import { basename } from 'node:path'
import { readCluster, type NodePlan } from '../../assembler/clusters.ts'
import type { CompositionFile } from '../../assembler/composition.ts'
import { readComposition } from '../../assembler/parse.ts'
import { written } from '../../assembler/write.ts'
import { locate, refusalBehind } from '../../cluster/locate.ts'
import { SegueError } from '../../errors.ts'
import { modelFile, traceFile, workloadFile } from '../../simulation/named.ts'
import { parseNodes } from '../../simulation/nodes.ts'
import type { RunSpec } from '../../simulation/run-spec.ts'
import { workloadOf } from '../../simulation/workload-of.ts'
import { withCatalog } from '../catalog-here.ts'
import type { Context } from '../context.ts'
import { named } from '../wanted.ts'

export interface WorkOptions {
  readonly workload?: string
  readonly trace?: string
  readonly skipBad?: boolean
  readonly format?: string
  readonly rule?: Readonly<Record<string, string>>
  readonly nodes?: string
  readonly cluster?: string
  readonly model?: string
  /** Milliseconds. */
  readonly until?: number
}

/** What is simulated, but for composition and seed, and what it is called. */
export interface Work {
  readonly spec: Omit<RunSpec, 'composition' | 'seed'>
  readonly workload: string
  readonly nodes: string
}

export interface NamedComposition {
  readonly name: string
  readonly composition: CompositionFile
}

const NODES = '5x8x16GiB'

/** Finds the files that the options name. Throws E_USAGE, E_FILE, and what is wrong with a cluster. */
export async function workOf(context: Context, options: WorkOptions, verb: string): Promise<Work> {
  const { folder, io } = context
  const { workload, trace, skipBad, format, rule, model, until, cluster, nodes } = options
  const help = `segue ${verb} --help`
  if ((workload === undefined) === (trace === undefined)) {
    const found = workload === undefined ? 'neither' : 'both'
    throw new SegueError('E_USAGE', 'what is to be simulated is not clear', {
      expected: 'either --workload or --trace',
      ...{ found, next: help },
    })
  }
  const idle = (['skipBad', 'format', 'rule'] as const).find((name) => options[name] !== undefined)
  if (trace === undefined && idle !== undefined) {
    const flag = idle === 'skipBad' ? '--skip-bad' : `--${idle}`
    throw new SegueError('E_USAGE', `${flag} means nothing without --trace`, { next: help })
  }
  if (cluster !== undefined && nodes !== undefined) {
    throw new SegueError('E_USAGE', '--nodes and --cluster both say what the nodes are', {
      ...{ expected: 'one of them', next: help },
    })
  }
  const file =
    trace === undefined
      ? { workload: workloadFile(named(workload!, io), folder) }
      : { trace: traceFile(trace, io.folder), skipBad, format, rules: rule }
  // What is wrong with the file itself is told at once.
  workloadOf(file)
  return {
    spec: {
      ...{ folder, ...file },
      nodes: await nodesOf(context, options, help),
      model: model === undefined ? undefined : modelFile(named(model, io), folder),
      until: until === undefined ? undefined : Math.round(until * 1000),
    },
    workload: workload ?? trace!,
    nodes: cluster ?? nodes ?? NODES,
  }
}

/** The same work, as it is typed. */
export const flagsOf = (options: WorkOptions): string =>
  [
    ...(['workload', 'trace', 'format', 'nodes', 'cluster', 'model'] as const)
      .filter((name) => options[name] !== undefined)
      .map((name) => `--${name} ${options[name]}`),
    ...Object.entries(options.rule ?? {}).map(([name, value]) => `--rule ${name}=${value}`),
    ...(options.skipBad ? ['--skip-bad'] : []),
    ...(options.until === undefined ? [] : [`--until ${options.until}ms`]),
  ].join(' ')

async function nodesOf(
  { folder, io }: Context,
  { nodes = NODES, cluster }: WorkOptions,
  next: string,
): Promise<readonly NodePlan[]> {
  if (cluster !== undefined)
    return (await readCluster(locate(named(cluster, io), folder, 'compositions/clusters'))).nodes
  try {
    return parseNodes(nodes)
  } catch (error) {
    const expected = (error as Error).message.replace(/ (is|are) needed$/, '')
    throw new SegueError('E_USAGE', `--nodes does not take "${nodes}"`, { expected, next })
  }
}

/** Compositions by name or file, checked against the components that there are. */
export const compositionsOf = (
  context: Context,
  names: readonly string[],
): Promise<readonly NamedComposition[]> =>
  withCatalog(context, async (catalog) => {
    const { folder, io } = context
    const read = async (name: string): Promise<NamedComposition> => {
      const file = locate(named(name, io), folder, 'compositions')
      const composition = written(await readComposition(file, catalog), catalog)
      return { name: basename(file, '.json'), composition }
    }
    try {
      return await Promise.all(names.map(read))
    } catch (error) {
      throw refusalBehind(error, catalog)
    }
  })
