import { join } from 'node:path'
import { Executor, int, oneOf, standaloneWrapper, type Attempt } from '#interfaces'
import { Guard } from './processes/guard.ts'
import { Local } from './processes/local.ts'
import { Sides } from './processes/sides.ts'
import { sourceOf } from './shared/source.ts'

/** Commands, and functions that ask for it, in processes of their own; a guard ends them all when Segue is gone. */
export default standaloneWrapper({
  provides: Executor,
  config: {
    processes: int(0, {
      min: 0,
      max: 4096,
      doc: 'Attempts that run at once; 0: as many as the node lets.',
    }),
    functions: oneOf(['isolated', 'all'], {
      doc: 'Which functions run in processes when another executor is behind.',
    }),
    graceMs: int(2000, { min: 0, doc: 'From SIGTERM to SIGKILL.' }),
    heapMb: int(256, {
      min: 32,
      max: 65536,
      doc: 'Heap in MiB for a function that asked for no memory.',
    }),
    keepBytes: int(64 * 1024, {
      min: 0,
      doc: 'First of stdout, last of stderr, that a command has as its value.',
    }),
    maxOutputBytes: int(16 * 2 ** 20, {
      min: 0,
      doc: 'Output above this is not kept, and the file says so.',
    }),
    objectBytes: int(2 ** 20, {
      min: 0,
      doc: 'A larger result is written to the object store and travels by reference.',
    }),
    maxResultBytes: int(256 * 2 ** 20, {
      min: 1,
      doc: 'A larger result fails its attempt with E_LIMIT, wherever it would go.',
    }),
  },
  create({ config, inner }) {
    const guard = new Guard()
    const local = new Local({
      ...config,
      guard,
      file: sourceOf(join(import.meta.dirname, 'processes/child')),
    })
    const isMine = ({ work, isolate }: Attempt) =>
      'run' in work || isolate === 'process' || config.functions === 'all'
    const sides = inner && new Sides(local, inner, isMine)
    const front = sides ?? local
    return {
      run: (attempt, ended) => front.run(attempt, ended),
      cancel: (attempt, why) => front.cancel(attempt, why),
      flush: () => front.flush(),
      busy: () => front.busy(),
      inherit: (folder) => guard.inherit(folder, config.graceMs),
      start: () => local.start(),
      async stop() {
        sides?.stop()
        await local.stop()
      },
    }
  },
})
