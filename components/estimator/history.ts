import { Estimator, component, int, number, type Task } from '#interfaces'

interface Seen {
  count: number
  mean: number
  m2: number
  /** The estimate that queues have ordered by. */
  told: number | undefined
}

const keyOf = (task: Task): string => `${task.job.name}/${task.stage.name}`

/**
 * The mean service time of the tasks that ran under the same job name and stage; before the first has, what the
 * author declared.
 */
export default component({
  provides: Estimator,
  config: {
    change: number(0.2, {
      min: 0.01,
      max: 10,
      doc: 'relative change of an estimate upon which queues order anew',
    }),
    limit: int(10_000, {
      min: 1,
      doc: 'stages to remember; those that ran longest ago are forgotten',
    }),
  },
  create({ config, state }) {
    const stages = new Map<string, Seen>()
    for (const [key, [count, mean, m2]] of Object.entries(state?.seen ?? {}))
      stages.set(key, { count, mean, m2, told: mean })

    return {
      estimate: (task) => stages.get(keyOf(task))?.mean ?? task.estimate,
      observe(task, service) {
        const key = keyOf(task)
        const seen = stages.get(key) ?? { count: 0, mean: 0, m2: 0, told: task.estimate }
        stages.delete(key)
        stages.set(key, seen)
        for (const oldest of stages.keys())
          if (stages.size > config.limit) stages.delete(oldest)
          else break
        seen.count++
        const delta = service - seen.mean
        seen.mean += delta / seen.count
        seen.m2 += delta * (service - seen.mean)
        if (seen.told !== undefined && Math.abs(seen.mean - seen.told) <= config.change * seen.told)
          return false
        seen.told = seen.mean
        return true
      },
      snapshot: () => ({
        seen: Object.fromEntries(
          [...stages].map(([key, { count, mean, m2 }]) => [key, [count, mean, m2] as const]),
        ),
      }),
    }
  },
})
