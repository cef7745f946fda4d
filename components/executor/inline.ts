import { component, Executor, int } from '#interfaces'
import { InPlace } from './inline/in-place.ts'

/** Exported functions and synthetic work on Segue's own thread, one at a time: for tests and tiny work, nothing is contained. */
export default component({
  provides: Executor,
  config: {
    objectBytes: int(2 ** 20, {
      min: 0,
      doc: 'A larger result is written to the object store and travels by reference.',
    }),
    maxResultBytes: int(256 * 2 ** 20, {
      min: 1,
      doc: 'A larger result fails its attempt with E_LIMIT, wherever it would go.',
    }),
  },
  create({ config }) {
    const executor = new InPlace(config)
    return {
      run: (attempt, ended) => executor.run(attempt, ended),
      cancel: (attempt, why) => executor.cancel(attempt, why),
      flush: () => executor.flush(),
      busy: () => executor.busy(),
      stop: () => executor.stop(),
    }
  },
})
