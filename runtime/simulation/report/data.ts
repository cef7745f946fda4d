import type { FailedRun, OracleLine, ResultLine, RunResult } from '../experiment/result.ts'
import { meanOf, standings, type Case, type Row } from './standing.ts'
import { MEASURES, type Measure } from './measures.ts'

/** What a report is told of the experiment. */
export interface Told {
  readonly name: string
  readonly description?: string
  /** In the order in which they are shown. */
  readonly compositions: readonly string[]
  readonly works: readonly WorkTold[]
  readonly clusters: readonly ClusterTold[]
  readonly seeds: readonly number[]
  readonly model?: string
  readonly until?: number
  readonly windows?: number
  /** What repeats it. */
  readonly command: string
  /** Of Segue. */
  readonly version: string
}

export interface WorkTold {
  readonly name: string
  /** What it is made of, where it is several workloads in sequence. */
  readonly of?: readonly string[]
}

export interface ClusterTold {
  readonly name: string
  readonly nodes: number
  readonly cores: number
  readonly memory: number
}

/** Everything that the sections of a report look at. */
export interface Data {
  readonly told: Told
  readonly cases: readonly Case[]
  readonly runs: readonly RunResult[]
  readonly oracles: readonly OracleLine[]
  readonly failed: readonly FailedRun[]
  /** By measure. */
  readonly rows: ReadonlyMap<string, readonly Row[]>
}

export function dataOf(told: Told, lines: Iterable<ResultLine>): Data {
  const all = [...lines]
  const { works, clusters, compositions } = told
  const cases = works.flatMap(({ name: workload }) =>
    clusters.map(({ name: cluster }) => ({
      name: clusters.length > 1 ? `${workload} on ${cluster}` : workload,
      workload,
      cluster,
    })),
  )
  const order = (line: ResultLine) => cases.findIndex((of) => isOf(line, of))
  const sorted = all.sort((a, b) => order(a) - order(b) || a.seed - b.seed)
  const runs = sorted.filter((line) => line.kind === 'run')
  return {
    told,
    cases,
    runs,
    oracles: sorted.filter((line) => line.kind === 'oracle'),
    failed: sorted.filter((line) => line.kind === 'failed'),
    rows: new Map(
      MEASURES.map((measure) => [measure.id, standings(measure, cases, compositions, runs)]),
    ),
  }
}

export const isOf = (
  line: { readonly workload: string; readonly cluster: string },
  { workload, cluster }: Case,
): boolean => line.workload === workload && line.cluster === cluster

export const rowsOf = ({ rows }: Data, { id }: Measure): readonly Row[] => rows.get(id) ?? []

/** Whether the best of the row is told from every other one. */
export const isClear = ({ standings, best }: Row): boolean =>
  standings.every(({ ties }, i) => i === best || !ties)

/** All compositions are exactly alike. */
export const isLevel = ({ standings }: Row): boolean => standings.every(({ times }) => times === 1)

/** The composition next to the best. */
export function second({ standings, best }: Row) {
  const others = standings.filter((_, i) => i !== best)
  return others.toSorted((a, b) => a.times - b.times).at(0)
}

/** The one that does worst beside the best. */
export function worst({ standings, best }: Row) {
  const others = standings.filter((_, i) => i !== best)
  return others.toSorted((a, b) => b.times - a.times).at(0)
}

/** Geometric mean over the rows of how many times as bad as the best there each composition is. */
export const overall = (rows: readonly Row[], compositions: readonly string[]): number[] =>
  compositions.map((_, i) =>
    Math.exp(meanOf(rows.map(({ standings }) => Math.log(Math.max(standings[i].times, 1e-9))))),
  )
