import { TaskRecord } from './records.ts'

/** A place asked for on a node, for a job that decides late which of its tasks to run there. */
export class ProbeRecord extends TaskRecord {
  /** Node whose Application Master sent it. */
  readonly from: string
  constructor(model: TaskRecord, number: number, from: string) {
    super(model.stage, -1, number)
    this.from = from
  }
  override get kind(): 'task' | 'probe' {
    return 'probe'
  }
  override get id(): string {
    return `p-${this.stage.job.id.slice(2)}.${this.number}`
  }
}
