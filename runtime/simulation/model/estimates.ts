import type { StageSpec } from '../../core/job-spec.ts'
import type { Arrival, StageProfile, Workload } from '../../workload/workload.ts'
import { keyed, keyOfSeed, lognormal } from './draws.ts'
import { MOST_MS } from './model-fields.ts'
import type { Part } from './model-file.ts'

/** The same jobs, whose stages say how long their tasks take as somebody would who is mistaken by a lognormal factor. */
export function estimated(workload: Workload, part: Part<'estimates'>): Workload {
  return {
    name: workload.name,
    description: workload.description,
    *arrivals(seed) {
      const key = keyed(keyOfSeed(seed), ESTIMATES)
      let number = 0
      for (const arrival of workload.arrivals(seed))
        yield mistaken(arrival, keyed(key, ++number), part)
    },
  }
}

const ESTIMATES = 1

function mistaken(arrival: Arrival, key: number, { sigma, bias = 1 }: Part<'estimates'>): Arrival {
  const { job, profiles } = arrival
  const stages = job.stages.map((stage, i) => {
    const ms = meanMs(stage, profiles?.[i])
    if (ms === undefined) return stage
    const factor = bias * (sigma === 0 ? 1 : lognormal(key, 2 * i, sigma))
    return { ...stage, estimateMs: Math.min(MOST_MS, ms * factor) }
  })
  return { ...arrival, job: { ...job, stages } }
}

/** What a task of the stage takes on the mean; undefined where only its estimate says anything. */
export function meanMs({ burn }: StageSpec, profile: StageProfile | undefined): number | undefined {
  if (burn) return mean(burn.cpuMs) + mean(burn.sleepMs)
  const { rest = {}, first = {}, fresh = {} } = profile?.waves ?? {}
  const lists = [rest, first, fresh].map((levels) => Object.values(levels).flat())
  const measured = lists.find((list) => list.length > 0)
  return measured && mean(measured)
}

const mean = (ms: number | readonly number[] | undefined): number =>
  typeof ms === 'object'
    ? ms.reduce((sum, one) => sum + one, 0) / Math.max(1, ms.length)
    : (ms ?? 0)
