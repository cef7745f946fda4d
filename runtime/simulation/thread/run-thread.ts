import { Worker } from 'node:worker_threads'
import { workerFile } from '../../loader/places.ts'
import type { RunSpec } from '../run-spec.ts'
import type { Window } from '../summary/series.ts'
import type { Summary } from '../summary/summary.ts'
import { Beat, type SoFar } from './beat.ts'
import { received, type SentError } from './sent-error.ts'

export interface Order {
  readonly spec: RunSpec
  /** How it went in windows as wide as that. */
  readonly windowSeconds?: number
  /** A new file for a line about each job. */
  readonly output?: string
}

export interface Outcome {
  readonly summary: Summary
  readonly windows?: readonly Window[]
}

export type Answer = { readonly outcome: Outcome } | { readonly error: SentError }

/**
 * A thread that runs simulations, one after the other: they are synchronous, and whoever started one wants to be asked meanwhile.
 * It keeps the components that it has loaded.
 */
export class RunThread {
  readonly #beat = new Beat()
  readonly #worker: Worker
  #over: Error | undefined

  constructor() {
    this.#worker = new Worker(workerFile('worker', import.meta.url), {
      workerData: this.#beat.memory,
    })
    // Who waits hears of it.
    this.#worker.on('error', (error) => (this.#over ??= error))
    this.#worker.on('exit', (code) => (this.#over ??= new Error(`the thread ended (${code})`)))
  }

  get soFar(): SoFar {
    return this.#beat.soFar
  }

  /** Only when the one before has ended. Throws what `runSpec` throws, and what ended the thread. */
  run(order: Order): Promise<Outcome> {
    if (this.#over) return Promise.reject(this.#over)
    this.#beat.reset()
    const worker = this.#worker
    return new Promise((resolve, reject) => {
      const done = () => {
        worker.off('message', answered)
        worker.off('exit', ended)
      }
      const answered = (answer: Answer) => {
        done()
        if ('error' in answer) reject(received(answer.error))
        else resolve(answer.outcome)
      }
      const ended = () => {
        done()
        reject(this.#over!)
      }
      worker.on('message', answered)
      worker.on('exit', ended)
      worker.postMessage(order)
    })
  }

  /** Cuts what runs at its next event; it answers as far as it is. */
  cut(): void {
    this.#beat.stop()
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }
}
