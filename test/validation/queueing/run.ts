import type { CompositionFile } from '../../../runtime/assembler/composition.ts'
import { simulate } from '../../../runtime/simulation/simulate.ts'
import type { Arrival } from '../../../runtime/workload/workload.ts'
import { nodesOf, source } from '../components.ts'
import type { Stream } from './stream.ts'

export interface Served {
  readonly nodes: number
  readonly cores: number
  readonly composition: CompositionFile
  /** Higher goes first, for compositions that look at it. */
  readonly priority?: (size: number) => number
}

export interface Figures {
  /** By task in order of arrival, in microseconds. */
  readonly waits: Float64Array
  readonly responses: Float64Array
  /** In the system (L), and waiting (Lq): task microseconds, summed over the time that passed. */
  readonly inSystem: bigint
  readonly inQueue: bigint
  readonly end: number
}

/** A number of tasks over time. */
class Level {
  area = 0n
  #level = 0
  #since = 0

  add(change: number, now: number): void {
    this.area += BigInt(this.#level) * BigInt(now - this.#since)
    this.#level += change
    this.#since = now
  }
}

/** Lets the stream arrive at nodes in virtual time, each task as a job of its own. */
export async function serve(stream: Stream, served: Served): Promise<Figures> {
  const { at, size } = stream
  const waits = new Float64Array(at.length)
  const responses = new Float64Array(at.length)
  const system = new Level()
  const queue = new Level()
  const { end, left } = await simulate({
    composition: served.composition,
    source,
    nodes: nodesOf(served.nodes, served.cores),
    workload: {
      name: 'stream',
      *arrivals(): Iterable<Arrival> {
        for (let i = 0; i < at.length; i++) {
          const ms = size[i] / 1000
          const priority = served.priority?.(size[i]) ?? 0
          const stage = { name: 's', burn: { cpuMs: ms }, estimateMs: ms, priority }
          yield { at: at[i], job: { name: 'task', stages: [stage] } }
        }
      },
    },
    observers: [
      {
        arrived(_job, _arrival, now) {
          system.add(1, now)
          queue.add(1, now)
        },
        started: (_lease, now) => queue.add(-1, now),
        taskEnded(task, now) {
          system.add(-1, now)
          const index = Number(task.job.id.slice(2)) - 1
          waits[index] = task.times!.wait
          responses[index] = task.times!.response
        },
      },
    ],
  })
  if (left > 0) throw new Error(`${left} tasks never ended`)
  return { waits, responses, inSystem: system.area, inQueue: queue.area, end }
}
