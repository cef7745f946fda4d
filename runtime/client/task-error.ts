import type { Shape } from '../service/shapes.ts'

type Fault = NonNullable<Shape<'Job'>['fault']>

/** What a task threw, or what ended it, with the stack as it was where it was thrown. */
export class TaskError extends Error {
  /** Of the list of errors, `E_TASK` for what a function threw by itself. */
  readonly code: string
  readonly job: string
  /** The task that failed; none where the job never began. */
  readonly task: string | undefined
  readonly node: string | undefined
  readonly attempt: number | undefined
  /** The generation that dispatched it. */
  readonly generation: number | undefined

  constructor(fault: Fault, job: string) {
    super(fault.message)
    this.name = 'TaskError'
    this.code = fault.code
    this.job = job
    this.task = fault.task
    this.node = fault.node
    this.attempt = fault.attempt
    this.generation = fault.generation
    if (fault.stack !== undefined) this.stack = fault.stack
  }
}
