import type { Micros } from '#interfaces'
import { simulate } from '../../../runtime/simulation/simulate.ts'
import type { Workload } from '../../../runtime/workload/workload.ts'
import { compositionNamed, nodesOf, source } from '../components.ts'
import type { Graph, Rule } from './by-hand.ts'

/** When each stage of a workload of one job, of one task each, begins on one node of that many cores. */
export async function begins(workload: Workload, cores: number, rule: Rule): Promise<Micros[]> {
  const begun: Micros[] = []
  const { left } = await simulate({
    composition: compositionNamed(rule),
    source,
    nodes: nodesOf(1, cores),
    workload,
    observers: [{ started: ({ task }, now) => void (begun[task.stage.index] = now) }],
  })
  if (left > 0) throw new Error(`${left} tasks never ended`)
  return begun
}

/** The graph as one job whose tasks say how long they take. */
export const workloadOf = ({ durations, parents }: Graph): Workload => ({
  name: 'graph',
  *arrivals() {
    const stages = durations.map((micros, i) => ({
      name: `s${i}`,
      burn: { cpuMs: micros / 1000 },
      estimateMs: micros / 1000,
      after: parents[i].map((parent) => `s${parent}`),
    }))
    yield { at: 0, job: { name: 'graph', stages } }
  },
})

/** What a workload of one job looks like to who knows nothing of Segue. */
export function graphOf(workload: Workload): Graph {
  const [{ job }] = workload.arrivals(1)
  const index = new Map(job.stages.map(({ name }, i) => [name, i]))
  return {
    durations: job.stages.map(({ burn = {} }) =>
      Math.round((Number(burn.cpuMs ?? 0) + Number(burn.sleepMs ?? 0)) * 1000),
    ),
    parents: job.stages.map(({ after = [] }) => after.map((name) => index.get(name)!)),
  }
}
