import { component, Executor, World, type Attempt, type Ended } from '#interfaces'

interface Run {
  readonly attempt: Attempt
  readonly ended: Ended
  /** When it began; -1 while it stands behind others. */
  began: number
}

/** Computes nothing: attempts take as long as the world says, in its time. */
export default component({
  provides: Executor,
  requires: { world: World },
  create({ world }) {
    const runs = new Map<number, Run>()
    /** By shape: attempts that were handed over ahead of time. */
    const staged = new Map<number, Run[]>()

    function begin(run: Run): void {
      const { outcome, service, error } = world.begins(run.attempt)
      run.began = world.now()
      world.after(service, () => {
        if (runs.has(run.attempt.id)) report(run, { outcome, service, error })
      })
    }

    function report(run: Run, as: Parameters<Ended>[1]): void {
      const { attempt } = run
      runs.delete(attempt.id)
      if (run.began >= 0) world.ended(attempt)
      run.ended(attempt, as)
      if (run.began >= 0 && staged.size > 0) next(attempt.task.shape.id)
    }

    function next(shape: number): void {
      const line = staged.get(shape)
      const run = line?.shift()
      if (line?.length === 0) staged.delete(shape)
      if (run) begin(run)
    }

    function end(run: Run, outcome: 'cancelled' | 'timeout'): void {
      const { id, task } = run.attempt
      const line = run.began < 0 ? staged.get(task.shape.id) : undefined
      if (line?.includes(run)) line.splice(line.indexOf(run), 1)
      if (line?.length === 0) staged.delete(task.shape.id)
      world.after(0, () => {
        const service = run.began < 0 ? 0 : world.now() - run.began
        if (runs.has(id)) report(run, { outcome, service })
      })
    }

    return {
      run(attempt, ended) {
        const run = { attempt, ended, began: -1 }
        runs.set(attempt.id, run)
        if (!attempt.staged) return begin(run)
        const line = staged.get(attempt.task.shape.id)
        if (line) line.push(run)
        else staged.set(attempt.task.shape.id, [run])
      },
      cancel(id, why) {
        const run = runs.get(id)
        if (run) end(run, why)
      },
      flush() {},
      busy: () => runs.size,
      computes: () => false,
      async stop() {
        for (const run of [...runs.values()]) end(run, 'cancelled')
      },
    }
  },
})
