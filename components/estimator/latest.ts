import { Estimator, component, int, number, type Task } from '#interfaces'

const keyOf = (task: Task): string => `${task.job.name}/${task.stage.name}`

/**
 * The service time of the task that ended last under the same job name and stage, as Decima is shown it (Mao et al., SIGCOMM'19); before
 * the first has, what the author declared.
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
    const stages = new Map<string, { last: number; told: number | undefined }>()
    for (const [key, [, mean]] of Object.entries(state?.seen ?? {}))
      stages.set(key, { last: mean, told: mean })

    return {
      estimate: (task) => stages.get(keyOf(task))?.last ?? task.estimate,
      observe(task, service) {
        const key = keyOf(task)
        const told = stages.get(key)?.told ?? task.estimate
        const changed = told === undefined || Math.abs(service - told) > config.change * told
        stages.delete(key)
        stages.set(key, { last: service, told: changed ? service : told })
        if (stages.size > config.limit) stages.delete(stages.keys().next().value!)
        return changed
      },
      snapshot: () => ({
        seen: Object.fromEntries(
          [...stages].map(([key, { last }]) => [key, [1, last, 0] as const]),
        ),
      }),
    }
  },
})
