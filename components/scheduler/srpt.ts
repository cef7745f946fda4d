import {
  Estimator,
  Placement,
  Queue,
  Scheduler,
  component,
  launchOrPass,
  type Job,
  type Stage,
  type Task,
} from '#interfaces'

/** What is left of a job: estimated work, and unfinished tasks of which nothing is known, by stage and in sum. */
interface Left {
  readonly stages: Map<Stage, { known: boolean; amount: number }>
  work: number
  unknown: number
}

/**
 * Shortest remaining processing time: the job goes first that has the least work left, the sum over its stages of
 * unfinished tasks times their estimate; ties by who waits longest. A task without an estimate counts as long as the
 * mean of those that have one.
 */
export default component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement, estimator: Estimator },
  create({ queue, placement, estimator }) {
    const jobs = new Map<Job, Left>()
    /** One task of each stage that changed since its job was ranked. */
    const stale = new Map<Stage, Task>()
    let estimates = 0
    let estimated = 0

    function recount(left: Left, stage: Stage, estimate: number | undefined): void {
      const old = left.stages.get(stage)
      if (old?.known) left.work -= old.amount
      else if (old) left.unknown -= old.amount
      const known = estimate !== undefined
      const amount = known ? stage.unfinished * estimate : stage.unfinished
      if (known) left.work += amount
      else left.unknown += amount
      left.stages.set(stage, { known, amount })
    }

    function settle(): void {
      const touched = new Set<Job>()
      for (const [stage, task] of stale) {
        let left = jobs.get(stage.job)
        if (!left) {
          jobs.set(stage.job, (left = { stages: new Map(), work: 0, unknown: 0 }))
          for (const other of stage.job.stages) recount(left, other, undefined)
        }
        const estimate = estimator.estimate(task)
        if (estimate !== undefined) {
          estimates++
          estimated += estimate
        }
        recount(left, stage, estimate)
        touched.add(stage.job)
      }
      stale.clear()
      const mean = estimates > 0 ? estimated / estimates : 1
      for (const job of touched)
        queue.rank(job.id, jobs.get(job)!.work + jobs.get(job)!.unknown * mean)
    }

    return {
      laneOf: (task) => task.job.id,
      queued: (task) => void stale.set(task.stage, task),
      ended: (task) => void stale.set(task.stage, task),
      jobEnded(job) {
        jobs.delete(job)
        for (const stage of job.stages) stale.delete(stage)
      },
      *plan() {
        for (;;) {
          if (stale.size > 0) settle()
          const task = queue.peek()
          if (!task) return
          yield launchOrPass(task, placement)
        }
      },
    }
  },
})
