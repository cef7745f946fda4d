import type { Amounts, Course, Shape } from '#interfaces'
import { makeJob } from '../../../../runtime/core/job-records.ts'
import type { JobSpec, StageSpec } from '../../../../runtime/core/job-spec.ts'
import { NodeRecord, type JobRecord, type TaskRecord } from '../../../../runtime/core/records.ts'
import { AttemptRecord } from '../../../../runtime/core/works.ts'
import type { Nature } from '../../../../runtime/drivers/nature.ts'
import type { ModelFile } from '../../../../runtime/simulation/model/model-file.ts'
import { natureOf } from '../../../../runtime/simulation/model/nature-of.ts'
import type { Arrival } from '../../../../runtime/workload/workload.ts'

const ONE: Amounts = [1000, 0]
let shapes = 0

const intern = (needs: Amounts, near: readonly string[], labels: readonly string[]): Shape => ({
  id: ++shapes,
  needs,
  near,
  labels,
})

/** Records of a job as the core makes them. */
export function jobOf(stages: readonly StageSpec[], number = 1, now = 0): JobRecord {
  const spec: JobSpec = { name: 'job', stages }
  const estimator = { estimate: () => undefined, observe() {} }
  return makeJob(
    spec,
    stages.map(() => ONE),
    `j-${number}`,
    now,
    'n1',
    { intern },
    estimator as never,
  )
}

/** One attempt that was asked for. */
export interface Begun extends Course {
  readonly attempt: AttemptRecord
  readonly node: NodeRecord
}

/** A world without cores: attempts begin and end as a test says. */
export class Lab {
  readonly nature: Nature
  readonly nodes: readonly NodeRecord[]
  now = 0
  #attempts = 0
  #jobs = 0

  /** `nodes`: rack and speed of each. */
  constructor(
    model: ModelFile,
    nodes: readonly { rack?: string; speed?: number }[] = [{}],
    seed = 1,
  ) {
    this.nodes = nodes.map((more, i) => new NodeRecord(`n${i + 1}`, i, [64_000, 0], more))
    const plans = nodes.map(({ rack = 'default', speed = 1 }) => {
      return { resources: { cpu: 64, memory: 1 }, labels: [], rack, speed }
    })
    this.nature = natureOf(model, { seed, nodes: plans })
  }

  arrive(stages: readonly StageSpec[], profiles?: Arrival['profiles']): JobRecord {
    const job = jobOf(stages, ++this.#jobs, this.now)
    this.nature.arrived!(job, { at: this.now, job: { name: 'job', stages }, profiles })
    return job
  }

  begin(task: TaskRecord, node = 1): Begun {
    const on = this.nodes[node - 1]
    const lease = {
      ...{ attempt: ++this.#attempts, task, node: on.id, generation: 1, at: this.now },
      ...{ staged: false, grantedBy: 'n1', by: 'resourceManager' as const, copy: false },
    }
    const attempt = new AttemptRecord(lease, { output: '' })
    return { ...this.nature.begins(attempt, on, this.now), attempt, node: on }
  }

  /** It ends in its time, or now if that is over. */
  end({ attempt, node, service }: Begun, began = this.now): void {
    this.now = Math.max(this.now, began + service)
    this.nature.ended(attempt, node, this.now)
  }

  /** Begins and ends. */
  run(task: TaskRecord, node = 1): Begun {
    const begun = this.begin(task, node)
    this.end(begun)
    return begun
  }
}
