import { join } from 'node:path'
import { component, Executor, int } from '#interfaces'
import { sourceOf } from './shared/source.ts'
import { Pool } from './threads/pool.ts'

/** Exported functions and synthetic work in worker threads, one at a time in each; memory outside the heap is not contained. */
export default component({
  provides: Executor,
  config: {
    threads: int(0, {
      min: 0,
      max: 1024,
      doc: 'Attempts that run at once; 0: as many as the node lets.',
    }),
    heapMb: int(256, {
      min: 32,
      max: 65536,
      doc: 'Heap in MiB for an attempt that asked for no memory; ended at twice that.',
    }),
    objectBytes: int(2 ** 20, {
      min: 0,
      doc: 'A larger result is written to the object store and travels by reference.',
    }),
    maxResultBytes: int(256 * 2 ** 20, {
      min: 1,
      doc: 'A larger result fails its attempt with E_LIMIT, wherever it would go.',
    }),
    maxOutputBytes: int(16 * 2 ** 20, {
      min: 0,
      doc: 'What is printed above this is dropped, and the file says so.',
    }),
  },
  create({ config }) {
    const pool = new Pool({
      ...config,
      file: sourceOf(join(import.meta.dirname, 'threads/worker')),
    })
    return {
      run: (attempt, ended) => pool.run(attempt, ended),
      cancel: (attempt, why) => pool.cancel(attempt, why),
      flush: () => pool.flush(),
      busy: () => pool.busy(),
      start: () => pool.start(),
      stop: () => pool.stop(),
    }
  },
})
