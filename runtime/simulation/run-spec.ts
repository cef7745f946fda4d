import { join } from 'node:path'
import type { Micros } from '#interfaces'
import type { NodePlan } from '../assembler/clusters.ts'
import type { CompositionFile } from '../assembler/composition.ts'
import type { ComponentSource } from '../assembler/source.ts'
import { Catalog } from '../loader/catalog.ts'
import { packageRoot } from '../loader/places.ts'
import type { Workload } from '../workload/workload.ts'
import type { Observer } from './observer.ts'
import { underModel } from './model/nature-of.ts'
import { readModel } from './model/parse-model.ts'
import type { SimulationOptions, Switch } from './options.ts'
import { simulate } from './simulate.ts'
import { Measures } from './summary/measures.ts'
import type { Summary } from './summary/summary.ts'
import { readingOf, workloadOf, type WorkSource } from './workload-of.ts'

/** One simulation as plain data, which can go to a thread or into a file. Paths are absolute. */
export interface RunSpec extends WorkSource {
  /** The project, whose components stand beside those that ship. */
  readonly folder: string
  readonly composition: CompositionFile
  readonly switches?: readonly Switch[]
  readonly nodes: readonly NodePlan[]
  /** The file of a model of the world. */
  readonly model?: string
  readonly seed: number
  readonly until?: Micros
}

export interface RunOptions {
  /** Components that are loaded already; otherwise they are, without being checked. */
  readonly source?: ComponentSource
  /** Look on as well. */
  readonly observers?: readonly Observer[]
  /** Asked between two points of time: true cuts it there. */
  readonly enough?: (measures: Measures) => boolean
}

/** The components that ship and those of the folder, as they are: for a thread, once somebody has checked them. */
export async function componentsOf(folder: string): Promise<ComponentSource> {
  const folders = [join(packageRoot, 'components'), join(folder, 'components')]
  const catalog = new Catalog([...new Set(folders)])
  await catalog.load()
  await catalog.close()
  return catalog
}

/** What comes of a run. Throws what reading its files throws, and what `simulate` throws. */
export async function runSpec(spec: RunSpec, options?: RunOptions): Promise<Summary> {
  const workload = workloadOf(spec)
  const summary = await runWorkload(workload, spec, options)
  const trace = readingOf(workload)
  return trace ? { ...summary, trace } : summary
}

/** The same, of a workload that is there already. */
export async function runWorkload(
  workload: Workload,
  spec: RunSpec,
  { source, observers = [], enough }: RunOptions = {},
): Promise<Summary> {
  const { composition, switches, nodes, seed, until, folder } = spec
  const model = spec.model === undefined ? {} : await readModel(spec.model)
  const components = source ?? (await componentsOf(folder))
  const measures = new Measures(nodes)
  let whole = false
  let stopped = false
  const began = performance.now()
  const options: SimulationOptions = {
    ...{ composition, switches, nodes, seed, until, source: components },
    workload: {
      name: workload.name,
      arrivals: (by) => watched(workload.arrivals(by), () => (whole = true)),
    },
    enough: enough && (() => (stopped ||= enough(measures))),
    observers: [measures, ...observers],
  }
  const simulated = await simulate(underModel(options, model))
  const wallSeconds = (performance.now() - began) / 1000
  const done = until === undefined || (whole && simulated.left === 0)
  const cut = stopped ? 'stopped' : done ? undefined : 'until'
  return measures.summary({ simulated, wallSeconds, cut, until })
}

/** The same, and tells when the last has been given. */
function* watched<T>(items: Iterable<T>, ended: () => void): Generator<T, void, undefined> {
  yield* items
  ended()
}
