import type { Random } from '#interfaces'
import { randomStream } from '../../core/random.ts'

/**
 * All that is random about one job, by what it is for: a stream each, so that what is said of one thing leaves the others as
 * they are.
 */
export class Chance {
  readonly #seed: number
  readonly #job: string
  readonly #streams: Record<string, Random> = {}

  constructor(seed: number, job: string) {
    this.#seed = seed
    this.#job = job
  }

  of(what: string): Random {
    return (this.#streams[what] ??= randomStream(this.#seed, `${this.#job} ${what}`))
  }
}
