import { log, type Random } from '#interfaces'
import type { JobSpec } from '../../../runtime/core/job-spec.ts'
import { randomStream } from '../../../runtime/core/random.ts'
import type { Arrival, Workload } from '../../../runtime/workload/workload.ts'

/** What tasks do: both take as long, on a machine with nothing else to do. */
export type Burn = 'sleepMs' | 'cpuMs'

/** Three short jobs in four, and long ones of somebody else: whoever goes first makes a difference. */
const SHORT = { share: 0.75, tasks: 4, leastMs: 20, mostMs: 60 }
const LONG = { tasks: 12, leastMs: 150, mostMs: 350 }
/** Seconds of work that a job has on average. */
const WORK =
  SHORT.share * SHORT.tasks * ((SHORT.leastMs + SHORT.mostMs) / 2000) +
  (1 - SHORT.share) * LONG.tasks * ((LONG.leastMs + LONG.mostMs) / 2000)

/** Jobs that arrive by chance for so many seconds at so many slots, and keep a share of them busy. */
export function sleepers(burn: Burn, seconds: number, slots: number, load: number): Workload {
  const apart = WORK / (slots * load)
  return {
    name: `${burn === 'sleepMs' ? 'sleeping' : 'computing'} tasks`,
    *arrivals(seed): Generator<Arrival, void, undefined> {
      const random = randomStream(seed, 'live')
      for (let at = 0, number = 0; ; number++) {
        at -= apart * log(1 - random.next())
        if (at > seconds) return
        yield { at: Math.round(at * 1e6), job: jobOf(random, number, burn) }
      }
    },
  }
}

function jobOf(random: Random, number: number, burn: Burn): JobSpec {
  const isShort = random.next() < SHORT.share
  const { tasks, leastMs, mostMs } = isShort ? SHORT : LONG
  const times = Array.from({ length: tasks }, () =>
    Math.round(leastMs + (mostMs - leastMs) * random.next()),
  )
  return {
    name: isShort ? 'short' : 'long',
    user: isShort ? `asks-${number % 2}` : 'batch',
    stages: [
      {
        name: isShort ? 'ask' : 'crunch',
        count: tasks,
        burn: { [burn]: times },
        estimateMs: (leastMs + mostMs) / 2,
      },
    ],
  }
}
