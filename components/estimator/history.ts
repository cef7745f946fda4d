import { Estimator, Moments, component, learnedByStage, learnedSettings } from '#interfaces'

/**
 * The mean service time of the tasks that ran under the same job name and stage; before the first has, what the
 * author declared.
 */
export default component({
  provides: Estimator,
  config: learnedSettings,
  create: ({ config, state }) =>
    learnedByStage<Moments>(config, state, {
      add(moments = new Moments(), service) {
        moments.add(service)
        return moments
      },
      estimate: ({ mean }) => mean,
      seen: ({ count, mean, m2 }) => [count, mean, m2],
      from: ([count, mean, m2]) => Object.assign(new Moments(), { count, mean, m2 }),
    }),
})
