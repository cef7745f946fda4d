import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { readCluster, type NodePlan } from '../../assembler/clusters.ts'
import type { CompositionFile } from '../../assembler/composition.ts'
import { parseComposition } from '../../assembler/parse.ts'
import type { ComponentSource } from '../../assembler/source.ts'
import { locate } from '../../cluster/locate.ts'
import { SegueError } from '../../errors.ts'
import { readText } from '../../files/read.ts'
import { modelFile, traceFile, workloadFile } from '../named.ts'
import { parseNodes } from '../nodes.ts'
import type { ExperimentFile, OracleWanted } from './experiment-file.ts'
import { hashOf, versionsIn } from './key.ts'

/** A composition by name, and what it wires, as a hash over components and their versions. */
export interface Candidate {
  readonly name: string
  readonly file: CompositionFile
  readonly hash: string
}

/** What arrives: one workload or trace, or several workloads one after the other. */
export interface Work {
  readonly name: string
  /** Absolute paths. */
  readonly workloads?: readonly string[]
  readonly trace?: string
  readonly gapSeconds?: number
  readonly hash: string
}

export interface NamedNodes {
  readonly name: string
  readonly nodes: readonly NodePlan[]
}

/** An experiment whose files have been found and read. */
export interface Design {
  readonly name: string
  readonly description?: string
  readonly candidates: readonly Candidate[]
  readonly works: readonly Work[]
  readonly clusters: readonly NamedNodes[]
  readonly seeds: readonly number[]
  readonly model?: { readonly name: string; readonly file: string; readonly hash: string }
  readonly until?: number
  readonly oracle?: OracleWanted
}

const MOST_BYTES = 1 << 20

/**
 * Finds and reads what the experiment names: in the folder, and among what ships. `seeds`: as many instead of those of the file.
 * Throws what is wrong with any of it.
 */
export async function designOf(
  experiment: ExperimentFile,
  folder: string,
  source: ComponentSource,
  seeds?: number,
): Promise<Design> {
  const { name, description, until, oracle, sequences = [], model } = experiment
  const works = [
    ...(experiment.workloads ?? []).map((each) => workOf(nameOf(each), [each], folder)),
    ...(experiment.traces ?? []).map((each) => traceOf(each, folder)),
    ...sequences.map((each) => ({
      ...workOf(each.name, each.of, folder),
      gapSeconds: each.gapSeconds,
    })),
  ]
  const candidates = experiment.compositions.map((each) => candidateOf(each, folder, source))
  const design = {
    ...{ name, description, until, oracle, works },
    candidates: await Promise.all(candidates),
    clusters: await Promise.all(experiment.clusters.map((each) => nodesOf(each, folder))),
    seeds: seedsOf(seeds ?? experiment.seeds ?? 1),
    model: model === undefined ? undefined : { name: model, ...hashed(modelFile(model, folder)) },
  }
  distinct('composition', design.candidates)
  distinct('workload', works)
  return design
}

const seedsOf = (seeds: number | readonly number[]): readonly number[] =>
  typeof seeds === 'number' ? Array.from({ length: seeds }, (_, i) => i + 1) : seeds

const nameOf = (written: string): string =>
  written.endsWith('.json') ? basename(written, '.json') : written.split('/').at(-1)!

async function candidateOf(
  written: string,
  folder: string,
  source: ComponentSource,
): Promise<Candidate> {
  const path = locate(written, folder, 'compositions')
  const text = await readText(path, MOST_BYTES)
  const composition = parseComposition(text, source, { file: path })
  return {
    name: nameOf(written),
    file: JSON.parse(text) as CompositionFile,
    hash: hashOf(composition.hash, ...versionsIn(composition, source)),
  }
}

function workOf(name: string, written: readonly string[], folder: string): Work {
  const workloads = written.map((each) => workloadFile(each, folder))
  return { name, workloads, hash: hashOf(...workloads.map((file) => hashed(file).hash)) }
}

function traceOf(written: string, folder: string): Work {
  const { file: trace, hash } = hashed(traceFile(written, folder))
  return { name: basename(trace), trace, hash }
}

async function nodesOf(written: string, folder: string): Promise<NamedNodes> {
  if (written.endsWith('.json')) {
    const { nodes } = await readCluster(locate(written, folder, 'compositions/clusters'))
    return { name: basename(written, '.json'), nodes }
  }
  try {
    return { name: written, nodes: parseNodes(written) }
  } catch (cause) {
    throw new SegueError('E_FORMAT', `"${written}" is no cluster`, {
      expected: (cause as Error).message,
      found: written,
      cause,
    })
  }
}

function hashed(file: string): { readonly file: string; readonly hash: string } {
  try {
    return { file, hash: hashOf(readFileSync(file)) }
  } catch (cause) {
    throw new SegueError('E_FILE', `${file} cannot be read`, {
      where: file,
      found: (cause as Error).message,
      cause,
    })
  }
}

/** Results are told apart by name. */
function distinct(what: string, named: readonly { readonly name: string }[]): void {
  const names = named.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice === undefined) return
  throw new SegueError('E_FORMAT', `two of what the experiment names are called "${twice}"`, {
    expected: `a name of its own for every ${what}`,
    next: 'give one of the files another name',
  })
}
