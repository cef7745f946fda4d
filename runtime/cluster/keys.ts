/** Jobs by the key that they were submitted with, as long as they are remembered. */
export class Keys {
  readonly #jobs = new Map<string, string>()
  readonly #keys = new Map<string, string>()

  set(key: string, job: string): void {
    this.#jobs.set(key, job)
    this.#keys.set(job, key)
  }

  jobOf(key: string): string | undefined {
    return this.#jobs.get(key)
  }

  /** The key is free, unless another job has it by now. */
  drop(job: string): void {
    const key = this.#keys.get(job)
    if (key === undefined) return
    this.#keys.delete(job)
    if (this.#jobs.get(key) === job) this.#jobs.delete(key)
  }
}
