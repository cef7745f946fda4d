import type { StageRecord, TaskRecord } from './records.ts'

/** Every task of the stage whose inputs are there is ready; an empty stage has ended. */
export function release(stage: StageRecord, ready: (task: TaskRecord) => void): void {
  if (stage.tasks.length === 0) return stageEnded(stage, ready)
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
