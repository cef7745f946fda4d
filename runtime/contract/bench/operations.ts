import type { ComponentSource } from '../../assembler/source.ts'
import { medianInterval } from '../../perception/median.ts'
import { subjectOf } from '../law.ts'
import type { OperationReport } from '../reports.ts'
import { executorGauges, storeGauges } from './acting-gauges.ts'
import {
  allocationGauges,
  estimatorGauges,
  monitorGauges,
  placementGauges,
  schedulerGauges,
} from './deciding-gauges.ts'
import type { Prepared, Gauge } from './gauge.ts'
import { queueGauges } from './queue-gauges.ts'

const GAUGES: Readonly<Record<string, readonly Gauge[]>> = {
  Scheduler: schedulerGauges,
  Queue: queueGauges,
  Placement: placementGauges,
  Estimator: estimatorGauges,
  Monitor: monitorGauges,
  Allocation: allocationGauges,
  Executor: executorGauges,
  Store: storeGauges,
}

const gaugesOf = (interfaceName: string): readonly Gauge[] => GAUGES[interfaceName] ?? []

/**
 * The speed of each component in each operation; `ids`: the measured one first. Samples are taken in turns, each round
 * beginning with another component, so that what the machine does meanwhile meets all of them.
 */
export async function measureOperations(
  source: ComponentSource,
  ids: readonly string[],
  seed: number,
  samples: number,
  began: (what: string) => void,
): Promise<OperationReport[]> {
  const subjects = ids.map((id) => subjectOf(source, source.get(id)!))
  const reports: OperationReport[] = []
  for (const gauge of gaugesOf(subjects[0].component.provides.name)) {
    const { operations, size } = gauge
    const prepared: Prepared[] = []
    for (const subject of subjects) {
      began(`${size} in it`)
      prepared.push(await gauge.prepare(subject, seed))
    }
    for (const operation of operations) {
      const taken: number[][] = ids.map(() => [])
      // The first round warms up.
      for (let round = -1; round < samples; round++) {
        for (let i = 0; i < ids.length; i++) {
          const at = (round + 1 + i) % ids.length
          began(`${operation}, ${size} in it`)
          const perSecond = await prepared[at].samplers[operation]()
          if (round >= 0) taken[at].push(perSecond)
        }
      }
      const items = ids.map((id, i) => itemOf(id, taken[i], i, taken[0]))
      reports.push({ operation, size, items })
    }
    for (const one of prepared) await one.close?.()
  }
  return reports
}

/** How often `measureOperations` calls `began`. */
export const stepsOf = (interfaceName: string, components: number, samples: number): number =>
  gaugesOf(interfaceName).reduce(
    (steps, { operations }) => steps + components * (1 + operations.length * (1 + samples)),
    0,
  )

function itemOf(id: string, taken: readonly number[], index: number, own: readonly number[]) {
  const { median: perSecond, low, high } = medianInterval(taken)
  if (index === 0) return { id, perSecond, low, high }
  const times = medianInterval(own.map((value, i) => value / taken[i]))
  return { id, perSecond, low, high, times }
}
