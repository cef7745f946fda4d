import type { JobRecord, StageRecord, TaskRecord } from './records.ts'

/** Every task of the stage whose inputs are there is ready; one that is empty, or was done before, has ended. */
export function release(stage: StageRecord, ready: (task: TaskRecord) => void): void {
  if (stage.unfinished === 0) return stageEnded(stage, ready)
  for (const task of stage.tasks) {
    if (task.state === 'waiting' && task.waitsFor === 0) ready(task)
  }
}

/** The task has succeeded: what waited for it alone, or for the last of its stage, is ready. */
export function succeeded(task: TaskRecord, ready: (task: TaskRecord) => void): void {
  const { stage } = task
  for (const dependent of stage.pairedDependents) {
    const partner = dependent.tasks[task.index]
    const open = --partner.waitsFor === 0 && dependent.waitsFor === 0
    if (open && partner.state === 'waiting') ready(partner)
  }
  if (stage.unfinished === 0) stageEnded(stage, ready)
}

function stageEnded(stage: StageRecord, ready: (task: TaskRecord) => void): void {
  for (const dependent of stage.dependents) {
    if (--dependent.waitsFor === 0) release(dependent, ready)
  }
}

/** A job that stands keeps only the tasks that have not ended. */
export function leave(task: TaskRecord): void {
  const { tasks } = task.stage
  const last = tasks.pop()!
  if (last === task) return
  tasks[task.index] = last
  last.index = task.index
}

/** It was handed to that node, and nobody there has it. */
export const isAt = (task: TaskRecord, node: string): boolean =>
  task.state === 'asked' && task.sentTo === node && !task.holder

/** Tasks of these jobs that were handed to the node and have not come back. */
export function* sentTo(node: string, jobs: Iterable<JobRecord>): Iterable<TaskRecord> {
  for (const { stages } of jobs) {
    for (const { tasks } of stages) {
      for (const task of tasks) if (task.state === 'asked' && task.sentTo === node) yield task
    }
  }
}
