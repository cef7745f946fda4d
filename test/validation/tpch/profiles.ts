import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { WaveProfile } from '../../../runtime/workload/workload.ts'

/** Durations by number of executors. */
type Levels = Readonly<Record<string, readonly number[]>>

interface StageFile {
  readonly numTasks: number
  readonly execLevels: readonly number[]
  readonly freshMs: Levels
  readonly firstWaveMs: Levels
  readonly restWaveMs: Levels
}

interface QueryFile {
  readonly name: string
  readonly edges: readonly (readonly [parent: number, child: number])[]
  readonly stages: readonly StageFile[]
}

/** One query on data of one size, as it was measured. */
export interface Query {
  readonly name: string
  readonly stages: readonly {
    readonly tasks: number
    readonly parents: readonly number[]
    readonly waves: WaveProfile
    /** Of all its durations. */
    readonly meanMs: number
  }[]
}

/** The queries of a folder of TPC-H profiles: a folder for each size, a file for each query. */
export function readQueries(folder: string): Query[] {
  const sizes = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
  return sizes.flatMap((size) =>
    readdirSync(join(folder, size))
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => queryOf(JSON.parse(readFileSync(join(folder, size, name), 'utf8')))),
  )
}

function queryOf({ name, edges, stages }: QueryFile): Query {
  return {
    name,
    stages: stages.map((stage, i) => {
      const all = [stage.freshMs, stage.firstWaveMs, stage.restWaveMs].flatMap((levels) =>
        Object.values(levels).flat(),
      )
      return {
        tasks: stage.numTasks,
        parents: edges.filter(([, child]) => child === i).map(([parent]) => parent),
        waves: wavesOf(stage),
        meanMs: all.reduce((sum, ms) => sum + ms, 0) / all.length,
      }
    }),
  }
}

/** As Decima's simulator prepares them: the first wave without those that were fresh; a level that has none left takes the one below. */
function wavesOf({ execLevels, freshMs, firstWaveMs, restWaveMs }: StageFile): WaveProfile {
  const first: Record<string, readonly number[]> = {}
  let before: readonly number[] = []
  for (const level of execLevels) {
    before = without(firstWaveMs[level] ?? [], freshMs[level] ?? [], before)
    first[level] = before
  }
  return { levels: execLevels, fresh: freshMs, first, rest: restWaveMs }
}

/** Each of `some` takes one equal to it out of `all`; `otherwise` where nothing is left. */
function without(
  all: readonly number[],
  some: readonly number[],
  otherwise: readonly number[],
): readonly number[] {
  const left = [...all]
  for (const ms of some) {
    const at = left.indexOf(ms)
    if (at >= 0) left.splice(at, 1)
  }
  return left.length > 0 ? left : otherwise
}
