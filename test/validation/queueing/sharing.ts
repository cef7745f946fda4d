import type { Micros } from '#interfaces'
import type { CompositionFile } from '../../../runtime/assembler/composition.ts'
import type { JobSpec } from '../../../runtime/core/job-spec.ts'
import { simulate } from '../../../runtime/simulation/simulate.ts'
import { nodesOf, source } from '../components.ts'
import type { Sizes } from './sizes.ts'
import { poisson, type Stream } from './stream.ts'

/** Cores that jobs share. */
export const CORES = 16

/** Jobs as a stream whose sizes are times alone on all cores, cut into tasks of that length: whole numbers of them, one at least. */
export function inTasks(stream: Stream, task: Micros): Stream {
  const size = stream.size.map(
    (it) => (Math.max(1, Math.round((it * CORES) / task)) * task) / CORES,
  )
  return { at: stream.at, size }
}

/** Poisson arrivals of jobs that would take a second alone on all cores, on average. */
export const jobs = (rate: number, sizes: Sizes, count: number, task: Micros): Stream =>
  inTasks(poisson(rate, sizes, count, 1), task)

/** Responses of the jobs in order of arrival, each of a user of its own and cut into equal tasks. */
export async function shared(
  { at, size }: Stream,
  task: Micros,
  composition: CompositionFile,
): Promise<Float64Array> {
  const responses = new Float64Array(at.length)
  const jobOf = (i: number): JobSpec => {
    const count = Math.round((size[i] * CORES) / task)
    const stage = { name: 's', burn: { cpuMs: task / 1000 }, count }
    return { name: 'job', user: `u${i}`, stages: [stage] }
  }
  await simulate({
    composition,
    source,
    nodes: nodesOf(1, CORES),
    workload: {
      name: 'jobs',
      *arrivals() {
        for (let i = 0; i < at.length; i++) yield { at: at[i], job: jobOf(i) }
      },
    },
    observers: [
      {
        jobEnded: (job, now) => void (responses[Number(job.id.slice(2)) - 1] = now - job.submitted),
      },
    ],
  })
  return responses
}

/** Responses where every job that is there has the same share of the whole at every moment, by hand. */
export function sharedByHand({ at, size }: Stream): Float64Array {
  const responses = new Float64Array(at.length)
  /** What each job that is there has been served by now, and at which of it each ends; the first to end last. */
  let served = 0
  const ends: { readonly job: number; readonly served: number }[] = []
  let now = 0
  for (let next = 0; next < at.length || ends.length > 0;) {
    const arrival = next < at.length ? at[next] : Infinity
    const first = ends.at(-1)
    const end = first ? now + (first.served - served) * ends.length : Infinity
    const until = Math.min(arrival, end)
    if (ends.length > 0) served += (until - now) / ends.length
    now = until
    if (end <= arrival) responses[first!.job] = (ends.pop(), now - at[first!.job])
    else {
      const own = { job: next, served: served + size[next] }
      let place = ends.length
      while (place > 0 && ends[place - 1].served < own.served) place--
      ends.splice(place, 0, own)
      next++
    }
  }
  return responses
}
