import type { Micros } from '#interfaces'
import type { NodePlan } from '../../assembler/clusters.ts'
import type { CompositionFile } from '../../assembler/composition.ts'
import type { ComponentSource } from '../../assembler/source.ts'
import type { JobRecord } from '../../core/records.ts'
import type { Simulated, Switch } from '../options.ts'
import { simulate } from '../simulate.ts'
import type { RecordedWork } from './recorded-work.ts'

/** What became of the jobs of a log in virtual time. */
export interface OtherRun extends Simulated {
  /** Response and wait in microseconds of those that succeeded, by the line of the log where each begins. */
  readonly times: ReadonlyMap<number, { readonly response: Micros; readonly wait: Micros }>
}

export interface OtherOptions {
  readonly work: RecordedWork
  readonly composition: CompositionFile
  readonly switches?: readonly Switch[]
  readonly nodes: readonly NodePlan[]
  readonly seed: number
  readonly source: ComponentSource
}

/** Lets the jobs of a log arrive when they did, with tasks that take what they took, at those nodes. */
export async function otherRun({ work, ...options }: OtherOptions): Promise<OtherRun> {
  const lines = new Map<JobRecord, number>()
  const times = new Map<number, { response: Micros; wait: Micros }>()
  const simulated = await simulate({
    ...options,
    workload: work,
    observers: [
      {
        arrived: (job, arrival) => void lines.set(job, work.lineOf(arrival.job)),
        jobEnded(job, now) {
          const line = lines.get(job)!
          lines.delete(job)
          if (job.state === 'ok')
            times.set(line, { response: now - job.submitted, wait: waitOf(job) })
        },
      },
    ],
  })
  return { ...simulated, times }
}

/** Of its first task. */
const waitOf = ({ stages }: JobRecord): Micros => {
  let least = Infinity
  for (const { tasks } of stages)
    for (const { times } of tasks) if (times && times.wait < least) least = times.wait
  return least === Infinity ? 0 : least
}
