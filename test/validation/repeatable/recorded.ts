import type { JobRecord, TaskRecord } from '../../../runtime/core/records.ts'
import type { Observer } from '../../../runtime/simulation/observer.ts'
import type { Simulated, SimulationOptions } from '../../../runtime/simulation/options.ts'
import { simulate } from '../../../runtime/simulation/simulate.ts'

/** When which task began where. */
export type Start = readonly [at: number, task: string, node: string]

export interface Recorded {
  readonly result: Simulated
  readonly starts: readonly Start[]
  /** Jobs that arrived, with how often each of their tasks has ended, and each of them. */
  readonly tasks: ReadonlyMap<TaskRecord, number>
  readonly jobs: ReadonlyMap<JobRecord, number>
}

/** What a simulation does, and that no node ever runs more than it holds. */
export async function recorded(options: SimulationOptions): Promise<Recorded> {
  const starts: Start[] = []
  const tasks = new Map<TaskRecord, number>()
  const jobs = new Map<JobRecord, number>()
  const taken = options.nodes.map(() => 0)
  const take = (node: string, amount: number) => {
    const index = Number(node.slice(1)) - 1
    taken[index] += amount
    const { cpu } = options.nodes[index].resources
    if (taken[index] > cpu * 1000 || taken[index] < 0)
      throw new Error(`${node} runs ${taken[index]} thousandths of its ${cpu} cores`)
  }
  const observer: Observer = {
    arrived(job) {
      jobs.set(job, 0)
      for (const stage of job.stages) for (const task of stage.tasks) tasks.set(task, 0)
    },
    started({ task, node }, now) {
      starts.push([now, task.id, node])
      take(node, task.needs[0])
    },
    stopped: ({ task, node }) => take(node, -task.needs[0]),
    taskEnded: (task) => void tasks.set(task, tasks.get(task)! + 1),
    jobEnded: (job) => void jobs.set(job, jobs.get(job)! + 1),
  }
  const result = await simulate({ ...options, observers: [observer] })
  return { result, starts, tasks, jobs }
}
