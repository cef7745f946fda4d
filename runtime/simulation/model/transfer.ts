import type { Micros, Node } from '#interfaces'
import type { StageRecord, TaskRecord } from '../../core/records.ts'
import type { LiveJob, LiveStage } from './live-job.ts'
import type { Part, Route } from './model-file.ts'
import type { Near } from './outputs.ts'

const DISTANCES = ['process', 'node', 'rack', 'any'] as const

interface Price {
  readonly latency: Micros
  readonly perByte: number
}

/** How long reading inputs takes, by where they lie; without contention, one distance after the other. */
export class Transfer {
  readonly #prices: Readonly<Record<keyof Near, Price>>
  /** Overwritten by each call. */
  readonly #near: Near = { process: 0, node: 0, rack: 0, any: 0 }

  constructor({ any, rack = any, node = rack, process = node }: Part<'transfer'>) {
    this.#prices = { process: of(process), node: of(node), rack: of(rack), any: of(any) }
  }

  /** Microseconds before the task can begin to compute; `stay`: of the executor that runs it. */
  before(task: TaskRecord, live: LiveJob, node: Node, stay: number): Micros {
    const stage = live.stages[task.stage.index]
    const bytes = bytesOf(stage?.profile?.inputBytes, task.index)
    if (bytes === undefined || bytes === 0) return 0
    const near = this.#where(task, stage, live, node, stay)
    const { process, node: here, rack, any } = near
    const scale = bytes / (process + here + rack + any)
    let time = 0
    let latency = 0
    for (const distance of DISTANCES) {
      if (near[distance] <= 0) continue
      const price = this.#prices[distance]
      time += near[distance] * scale * price.perByte
      latency = Math.max(latency, price.latency)
    }
    return latency + Math.round(time)
  }

  #where(task: TaskRecord, stage: LiveStage, live: LiveJob, node: Node, stay: number): Near {
    const near = this.#near
    near.process = near.node = near.rack = near.any = 0
    for (const { index } of stage.reads)
      live.stages[index].left?.all(node, stay, 1 / task.stage.count, near)
    for (const { index } of stage.readsPaired)
      live.stages[index].left?.one(task.index, node, stay, near)
    if (near.process + near.node + near.rack + near.any > 0) return near
    near.any = 0
    near[storedAt(task.stage, node)] = 1
    return near
  }
}

/** How far what stages do not make is: where the stage says, or anywhere. */
function storedAt({ shape: { near } }: StageRecord, node: Node): keyof Near {
  if (near.includes(node.id)) return 'node'
  return near.includes(node.rack) ? 'rack' : 'any'
}

const of = ({ bytesPerSecond = Infinity, latencyMs = 0 }: Route): Price => ({
  latency: Math.round(latencyMs * 1000),
  perByte: 1_000_000 / bytesPerSecond,
})

/** Of one task; a list has an entry for each. */
export const bytesOf = (
  bytes: number | readonly number[] | undefined,
  task: number,
): number | undefined => (typeof bytes === 'object' ? bytes[task] : bytes)
