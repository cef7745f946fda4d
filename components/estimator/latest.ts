import { Estimator, component, learnedByStage, learnedSettings } from '#interfaces'

/**
 * The service time of the task that ended last under the same job name and stage, as Decima is shown it (Mao et al., SIGCOMM'19); before
 * the first has, what the author declared.
 */
export default component({
  provides: Estimator,
  config: learnedSettings,
  create: ({ config, state }) =>
    learnedByStage<number>(config, state, {
      add: (_before, service) => service,
      estimate: (last) => last,
      seen: (last) => [1, last, 0],
      from: ([, mean]) => mean,
    }),
})
