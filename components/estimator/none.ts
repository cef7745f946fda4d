import { Estimator, component } from '#interfaces'

/** Knows nothing of any task, for compositions that do not ask. */
export default component({
  provides: Estimator,
  create: () => ({
    estimate: () => undefined,
    observe: () => false,
  }),
})
