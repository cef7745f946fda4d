import { Estimator, Moments, component, int, number, type Task } from '#interfaces'

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
      doc: 'relative change upon which queues order anew',
    }),
    limit: int(10_000, {
      min: 1,
      doc: 'stages to remember; those that ran longest ago are forgotten',
    }),
  },
  create({ config, state }) {
    /** `told`: the estimate that queues have ordered by. */
    const stages = new Map<string, { seen: Moments; told: number | undefined }>()
    for (const [key, [count, mean, m2]] of Object.entries(state?.seen ?? {})) {
      stages.set(key, { seen: Object.assign(new Moments(), { count, mean, m2 }), told: mean })
    }

    return {
      estimate: (task) => stages.get(keyOf(task))?.seen.mean ?? task.estimate,
      observe(task, service) {
        const key = keyOf(task)
        const stage = stages.get(key) ?? { seen: new Moments(), told: task.estimate }
        stages.delete(key)
        stages.set(key, stage)
        if (stages.size > config.limit) stages.delete(stages.keys().next().value!)
        stage.seen.add(service)
        const { mean } = stage.seen
        if (stage.told !== undefined && Math.abs(mean - stage.told) <= config.change * stage.told)
          return false
        stage.told = mean
        return true
      },
      snapshot: () => ({
        seen: Object.fromEntries(
          [...stages].map(([key, { seen }]) => [key, [seen.count, seen.mean, seen.m2] as const]),
        ),
      }),
    }
  },
})
