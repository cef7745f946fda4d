import { GangRecord, type JobRecord, type TaskRecord, type TaskTimes } from './records.ts'

/** What a task came to in an earlier life of its cluster. */
export interface Done {
  /** The 4 of `t-7.4`. */
  readonly number: number
  readonly value: unknown
  readonly attempt: number
  readonly times: TaskTimes
}

/**
 * Writes what has succeeded before into a job that no core has yet: its tasks are done, and what waited for them waits no
 * longer. Of a gang, those that are left start together. Answers how many tasks that were.
 */
export function resume(job: JobRecord, done: Iterable<Done>): number {
  const byNumber = job.stages.flatMap(({ tasks }) => tasks)
  let kept = 0
  for (const { number, value, attempt, times } of done) {
    const task = byNumber[number - 1]
    if (!task || task.state === 'done') continue
    kept++
    task.state = 'done'
    task.outcome = 'ok'
    task.value = value
    task.attempt = attempt
    task.times = times
    task.stage.unfinished--
    job.unfinished--
    for (const dependent of task.stage.pairedDependents) dependent.tasks[task.index].waitsFor--
  }
  for (const { tasks, spec } of job.stages) if (spec.gang) closeRanks(tasks)
  return kept
}

function closeRanks(tasks: readonly TaskRecord[]): void {
  const left = tasks.filter(({ state }) => state !== 'done')
  if (left.length === 0 || left.length === tasks.length) return
  const gang = new GangRecord(left[0].gang!.id, left)
  for (const task of left) task.gang = gang
}
