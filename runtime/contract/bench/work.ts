import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import type { CompositionFile } from '../../assembler/composition.ts'
import type { ComponentSource } from '../../assembler/source.ts'
import { packageRoot } from '../../loader/places.ts'
import { holm, pairedDifference } from '../../perception/paired.ts'
import { subjectOf } from '../law.ts'
import { composed, placesOf } from '../laws/beside.ts'
import type { WorkReport } from '../reports.ts'
import { inVirtualTime } from '../virtual-source.ts'
import { WatchedCluster } from '../watched.ts'
import { WORKLOADS, type Drawn } from './workloads.ts'

const METRICS = [
  { id: 'meanResponse', title: 'mean response', unit: 'ms' },
  { id: 'p95Response', title: 'p95 response', unit: 'ms' },
  { id: 'meanSlowdown', title: 'mean slowdown', unit: '' },
  { id: 'jobResponse', title: 'mean response of jobs', unit: 'ms' },
  { id: 'makespan', title: 'makespan', unit: 'ms' },
] as const
type Figures = Readonly<Record<(typeof METRICS)[number]['id'], number>>

/** Slowdown counts no service time as shorter. */
const SHORTEST_MS = 10

const mean = (list: readonly number[]): number =>
  list.reduce((sum, value) => sum + value, 0) / list.length

/** Where the component stands, with the defaults beside it; for an estimator, in front of those who ask it. */
async function compositionWith(source: ComponentSource, id: string): Promise<CompositionFile> {
  const subject = subjectOf(source, source.get(id)!)
  const { name } = subject.component.provides
  const [place] = await placesOf(subject)
  if (!place) throw new Error(`${id} cannot be put to work in any role`)
  const variant = place.variants.find(({ own }) => own)!
  const made = composed(place, name, variant, {})
  if (name !== 'Estimator') return made
  const asking = JSON.parse(
    readFileSync(join(packageRoot, 'compositions/srpt.json'), 'utf8'),
  ) as CompositionFile
  return { [place.role]: { ...asking[place.role], ...made[place.role] } }
}

async function run(
  source: ComponentSource,
  composition: CompositionFile,
  { nodes, jobs }: Drawn,
  seed: number,
): Promise<Figures> {
  const cluster = await WatchedCluster.open({ nodes, source, composition, seed })
  cluster.log = false
  for (const { at, spec } of jobs) cluster.at(at, () => void cluster.submit(spec))
  await cluster.live()
  const fault = cluster.notices.find(({ type }) => type !== 'rewired')
  const [left] = fault ? [JSON.stringify(fault)] : cluster.atEnd()
  if (left !== undefined) throw new Error(`it breaks its contract under load: ${left}`)
  return figuresOf(cluster)
}

function figuresOf({ jobs }: WatchedCluster): Figures {
  const tasks = jobs.flatMap(({ stages }) => stages.flatMap((stage) => stage.tasks))
  const times = tasks.map(({ times: each }) => ({
    response: each!.response / 1000,
    service: each!.service / 1000,
  }))
  const responses = times.map(({ response }) => response)
  const sorted = responses.toSorted((a, b) => a - b)
  const first = Math.min(...jobs.map(({ submitted }) => submitted))
  return {
    meanResponse: mean(responses),
    p95Response: sorted[Math.ceil(0.95 * sorted.length) - 1],
    meanSlowdown: mean(
      times.map(({ response, service }) => response / Math.max(service, SHORTEST_MS)),
    ),
    jobResponse: mean(jobs.map(({ ended, submitted }) => (ended - submitted) / 1000)),
    makespan: (Math.max(...jobs.map(({ ended }) => ended)) - first) / 1000,
  }
}

/** What each component does to the same work, in virtual time, seed by seed; `ids`: the measured one first. */
export async function measureWork(
  source: ComponentSource,
  ids: readonly string[],
  seed: number,
  seeds: number,
  began: (what: string) => void,
): Promise<WorkReport[]> {
  const inert = inVirtualTime(source)
  const compositions = []
  for (const id of ids) compositions.push(await compositionWith(source, id))
  const rows: Row[] = []
  for (const workload of WORKLOADS) {
    const figures: Figures[][] = ids.map(() => [])
    for (let i = 0; i < seeds; i++) {
      began(workload.name)
      const drawn = workload.draw(seed + i)
      for (const [at, composition] of compositions.entries())
        figures[at].push(await run(inert, composition, drawn, seed + i))
    }
    rows.push(...METRICS.map(({ id }) => ({ workload: workload.name, metric: id, figures })))
  }
  return judged(rows, ids)
}

/** Figures by component and seed. */
interface Row {
  readonly workload: string
  readonly metric: keyof Figures
  readonly figures: readonly (readonly Figures[])[]
}

function judged(rows: readonly Row[], ids: readonly string[]): WorkReport[] {
  const compared = rows.map(({ metric, figures }) => {
    const [own, ...others] = figures.map((of) => of.map((each) => each[metric]))
    return { own, others: others.map((values) => ({ values, ...pairedDifference(own, values) })) }
  })
  const adjusted = holm(compared.flatMap(({ others }) => others.map(({ p }) => p)))
  return rows.map(({ workload, metric }, i) => {
    const { own, others } = compared[i]
    const { title, unit } = METRICS.find(({ id }) => id === metric)!
    return {
      ...{ workload, metric: title, unit, value: mean(own), seeds: own.length },
      items: others.map(({ values, mean: difference, low, high }, at) => {
        const sure = adjusted[i * others.length + at] < 0.05
        const side = high < 0 ? 'better' : low > 0 ? 'worse' : 'same'
        const verdict = side === 'same' || sure ? side : (`${side}?` as const)
        return { id: ids[at + 1], value: mean(values), difference, low, high, verdict }
      }),
    }
  })
}
