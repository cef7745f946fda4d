import { component, Executor } from '#interfaces'
import { InPlace } from './inline/in-place.ts'

/** Exported functions and synthetic work on Segue's own thread, one at a time: for tests and tiny work, nothing is contained. */
export default component({
  provides: Executor,
  config: {},
  create() {
    const executor = new InPlace()
    return {
      run: (attempt, ended) => executor.run(attempt, ended),
      cancel: (attempt, why) => executor.cancel(attempt, why),
      flush: () => executor.flush(),
      busy: () => executor.busy(),
      stop: () => executor.stop(),
    }
  },
})
