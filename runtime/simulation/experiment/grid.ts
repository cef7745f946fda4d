import type { CompositionFile } from '../../assembler/composition.ts'
import { SegueError } from '../../errors.ts'
import type { RunSpec } from '../run-spec.ts'
import type { Candidate, Design, NamedNodes, Work } from './design.ts'
import { MOST_RUNS } from './experiment-file.ts'
import { hashOf } from './key.ts'
import type { Which } from './result.ts'

/** One run of the grid as plain data, for a thread. */
export interface RunOrder extends Which {
  readonly what: 'run'
  readonly composition: string
  readonly work: Work
  readonly spec: RunSpec
  /** Keep when tasks ran on which node. */
  readonly timeline: boolean
}

/** One trace under all candidates. */
export interface OracleOrder extends Which {
  readonly what: 'oracle'
  readonly compositions: readonly string[]
  readonly candidates: readonly CompositionFile[]
  readonly windows: number
  readonly work: Work
  /** Of the first candidate. */
  readonly spec: RunSpec
}

export type Order = RunOrder | OracleOrder

/** All that the experiment asks for: the runs, seed by seed, then the oracle. `engine`: hash of what simulates. */
export function gridOf(design: Design, folder: string, engine: string): Order[] {
  const { candidates, works, clusters, seeds, oracle } = design
  const runs = works.length * candidates.length * clusters.length * seeds.length
  if (runs > MOST_RUNS)
    throw new SegueError('E_LIMIT', `the experiment has ${runs} runs`, {
      expected: `at most ${MOST_RUNS}`,
      next: 'split it into several files',
    })
  const cases = seeds.flatMap((seed) =>
    clusters.flatMap((cluster) => works.map((work) => ({ seed, cluster, work }))),
  )
  const order = (what: string, own: Case, of: readonly Candidate[], more: string) => {
    const { seed, cluster, work } = own
    const { until = null, model } = design
    const hashes = [work.hash, String(work.gapSeconds ?? 0), ...of.map(({ hash }) => hash)]
    const key = hashOf(
      JSON.stringify({ what, seed, until, more, nodes: cluster.nodes, model: model?.hash }),
      engine,
      ...hashes,
    )
    return { key, workload: work.name, cluster: cluster.name, seed, work }
  }
  const spec = ({ seed, cluster }: Case, { file }: Candidate): RunSpec => ({
    folder,
    composition: file,
    nodes: cluster.nodes,
    model: design.model?.file,
    seed,
    until: design.until === undefined ? undefined : Math.round(design.until * 1e6),
  })
  const grid: Order[] = cases.flatMap((own) =>
    candidates.map((candidate): RunOrder => {
      const timeline = own.seed === seeds[0]
      return {
        what: 'run',
        ...order('run', own, [candidate], timeline ? 'timeline' : ''),
        composition: candidate.name,
        spec: spec(own, candidate),
        timeline,
      }
    }),
  )
  if (!oracle) return grid
  const first = new Set(seeds.slice(0, oracle.seeds))
  const forked = cases.filter(({ seed }) => first.has(seed))
  return [
    ...grid,
    ...forked.map((own): OracleOrder => ({
      what: 'oracle',
      ...order('oracle', own, candidates, String(oracle.windows)),
      compositions: candidates.map(({ name }) => name),
      candidates: candidates.map(({ file }) => file),
      windows: oracle.windows,
      spec: spec(own, candidates[0]),
    })),
  ]
}

interface Case {
  readonly seed: number
  readonly cluster: NamedNodes
  readonly work: Work
}
