import { SegueError } from '../errors.ts'

/** Whether a job was accepted; a refusal that nobody asks for is told all the same. */
export class Acceptance {
  readonly #settled = Promise.withResolvers<string>()
  #id: string | undefined
  #asked = false

  constructor() {
    this.#settled.promise.catch(() => {})
  }

  get id(): string | undefined {
    return this.#id
  }

  get promise(): Promise<string> {
    this.#asked = true
    return this.#settled.promise
  }

  /** Somebody waits for what comes of the job, and will hear of it so. */
  asked(): void {
    this.#asked = true
  }

  accept(id: string): void {
    this.#id = id
    this.#settled.resolve(id)
  }

  refuse(error: unknown, name: string): void {
    this.#settled.reject(error)
    setImmediate(() => {
      // What was closed on purpose is no news.
      if (this.#asked || (error instanceof SegueError && error.code === 'E_CLOSED')) return
      const detail = error instanceof SegueError ? error.explain() : String(error)
      process.emitWarning(`${name} was not accepted, and nobody waits for it`, {
        type: 'SegueWarning',
        code: 'SEGUE_NOT_ACCEPTED',
        detail,
      })
    })
  }
}
