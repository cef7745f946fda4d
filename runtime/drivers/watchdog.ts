import { Worker } from 'node:worker_threads'
import { workerFile } from '../loader/places.ts'

/** What the watchdog saw of a dispatch thread that does not come back. */
export interface Hang {
  /** Milliseconds since the loop was last seen moving. */
  readonly forMs: number
  /** Functions that were running, innermost first: `plan (components/scheduler/x.ts)`. */
  readonly frames: readonly string[]
  /** The component among them, `scheduler/x`; undefined when it is none. */
  readonly component: string | undefined
}

/** How long the loop may stand still before somebody is told. */
export const HANG_MS = 2000

/**
 * A thread that watches the dispatch thread. When that stands still within a turn, it is looked at through the inspector and
 * what it runs is written to standard error: the thread that hangs cannot say so itself.
 */
export class Watchdog {
  /** 0: turns that began and ended; odd while one is under way. */
  readonly #beat = new Int32Array(new SharedArrayBuffer(4))
  readonly #worker: Worker

  constructor(hangMs = HANG_MS, onHang?: (hang: Hang) => void) {
    this.#worker = new Worker(workerFile('watchdog-worker', import.meta.url), {
      workerData: { beat: this.#beat, hangMs },
      // Options of the process, such as --input-type, are not for this file.
      execArgv: [],
    })
    this.#worker.unref()
    if (onHang) this.#worker.on('message', onHang)
  }

  began(): void {
    this.#beat[0] |= 1
  }

  ended(): void {
    this.#beat[0] = (this.#beat[0] | 1) + 1
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }
}
