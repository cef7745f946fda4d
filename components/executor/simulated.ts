import { component, Executor, World, type Attempt, type Course, type Ended } from '#interfaces'

interface Run {
  readonly attempt: Attempt
  readonly ended: Ended
  course: Course | undefined
  /** When it began; -1 while it stands behind others. */
  began: number
  /** Where it is among all; -1 once it has reported. */
  place: number
}

/** Computes nothing: attempts take as long as the world says, in its time. */
export default component({
  provides: Executor,
  requires: { world: World },
  create({ world }) {
    /** Few on a node, so that looking through them costs less than a table of them. */
    const runs: Run[] = []
    /** By shape: attempts that were handed over ahead of time. */
    const staged = new Map<number, Run[]>()

    function begin(run: Run): void {
      run.began = world.now()
      run.course = world.begins(run.attempt)
      world.after(run.course.service, over, run)
    }

    function over(run: Run): void {
      if (run.place >= 0) report(run, run.course!)
    }

    function report(run: Run, as: Course): void {
      const { attempt } = run
      const last = runs.pop()!
      if (last !== run) {
        runs[run.place] = last
        last.place = run.place
      }
      run.place = -1
      if (run.began >= 0) world.ended(attempt)
      run.ended(attempt, as)
      if (run.began >= 0 && staged.size > 0) next(attempt.task.shape.id)
    }

    function next(shape: number): void {
      const run = staged.get(shape)?.[0]
      if (!run) return
      leave(run)
      begin(run)
    }

    /** It stands behind others no more. */
    function leave(run: Run): void {
      const { id } = run.attempt.task.shape
      const rest = staged.get(id)?.filter((other) => other !== run) ?? []
      if (rest.length > 0) staged.set(id, rest)
      else staged.delete(id)
    }

    function end(run: Run, outcome: 'cancelled' | 'timeout'): void {
      if (run.began < 0) leave(run)
      const cut = () => {
        const service = run.began < 0 ? 0 : world.now() - run.began
        if (run.place >= 0) report(run, { outcome, service })
      }
      world.after(0, cut, undefined)
    }

    return {
      run(attempt, ended) {
        const place = runs.length
        const run: Run = { attempt, ended, course: undefined, began: -1, place }
        runs.push(run)
        if (!attempt.staged) return begin(run)
        const { id } = attempt.task.shape
        staged.set(id, [...(staged.get(id) ?? []), run])
      },
      cancel(id, why) {
        const run = runs.find(({ attempt }) => attempt.id === id)
        if (run) end(run, why)
      },
      flush() {},
      busy: () => runs.length,
      computes: () => false,
      async stop() {
        for (const run of [...runs]) end(run, 'cancelled')
      },
    }
  },
})
