import type { ComponentSource } from '../../assembler/source.ts'
import type { Workload } from '../../workload/workload.ts'
import { switchingOracle } from '../oracle/oracle.ts'
import { runWorkload } from '../run-spec.ts'
import { workloadOf } from '../workload-of.ts'
import type { Work } from './design.ts'
import type { OracleOrder, Order, RunOrder } from './grid.ts'
import { Spread } from './look/spread.ts'
import { Timeline } from './look/timeline.ts'
import { TraitsOf } from './look/traits.ts'
import { UseOverTime } from './look/use-over-time.ts'
import type { OracleLine, RunResult, Which } from './result.ts'
import { inSequence, kept } from './sequence.ts'

/** Carries out one order of the grid. Throws what reading its files and simulating throws. */
export const perform = (order: Order, source: ComponentSource): Promise<RunResult | OracleLine> =>
  order.what === 'run' ? ran(order, source) : consulted(order, source)

async function ran(order: RunOrder, source: ComponentSource): Promise<RunResult> {
  const { spec, composition } = order
  const spread = new Spread()
  const traits = new TraitsOf(spec.nodes)
  const use = new UseOverTime(spec.nodes)
  const timeline = order.timeline ? new Timeline() : undefined
  const observers = [spread, traits, use, ...(timeline ? [timeline] : [])]
  const summary = await runWorkload(await workFor(order.work), spec, { source, observers })
  return {
    kind: 'run',
    ...which(order),
    composition,
    summary,
    spreads: spread.spreads,
    traits: traits.traits,
    use: use.use,
    timeline: timeline?.sample,
  }
}

async function consulted(order: OracleOrder, source: ComponentSource): Promise<OracleLine> {
  const { spec, candidates, windows, compositions } = order
  const workload = kept(await workFor(order.work), spec.seed)
  const { until = Infinity } = spec
  const result = await switchingOracle({
    candidates,
    windows,
    arrivals: workload.times.filter((at) => at <= until),
    run: async ([first, ...switches], observer, enough) => {
      const own = { ...spec, composition: first.composition, switches }
      const options = { source, observers: [observer], enough }
      const { virtualSeconds } = await runWorkload(workload, own, options)
      return { end: Math.round(virtualSeconds * 1e6) }
    },
  })
  return { kind: 'oracle', ...which(order), compositions, ...result }
}

const which = ({ key, workload, cluster, seed }: Which): Which => ({
  key,
  workload,
  cluster,
  seed,
})

/** The work of an order, whose name it bears. */
async function workFor({ name, workloads, trace, gapSeconds = 0 }: Work): Promise<Workload> {
  if (trace !== undefined) return workloadOf({ trace })
  const all: Workload[] = []
  for (const workload of workloads!) all.push(await workloadOf({ workload }))
  return all.length === 1 ? all[0] : inSequence(name, all, Math.round(gapSeconds * 1e6))
}
