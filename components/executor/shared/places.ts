import type { Attempt } from '#interfaces'

interface Line {
  /** Attempts of the shape that may run at once. */
  places: number
  /** Attempts of the shape that are here. */
  busy: number
}

/**
 * How many attempts of each shape may run at once: a place that the node charged for one shape is taken over by a staged
 * attempt of that shape only, since another needs other amounts.
 */
export class Places {
  readonly #lines = new Map<number, Line>()

  enter(attempt: Attempt): void {
    const { id } = attempt.task.shape
    let line = this.#lines.get(id)
    if (!line) this.#lines.set(id, (line = { places: 0, busy: 0 }))
    line.busy++
    if (!attempt.staged) line.places++
  }

  /** It has reported; true when its place was given up, because none of its shape is left to take it over. */
  leave(attempt: Attempt): boolean {
    const { id } = attempt.task.shape
    const line = this.#lines.get(id)!
    line.busy--
    const gaveUp = line.places > line.busy
    if (gaveUp) line.places = line.busy
    if (line.busy === 0) this.#lines.delete(id)
    return gaveUp
  }

  /** Attempts of this shape that may run at once; at least one. */
  of(shape: number): number {
    return Math.max(1, this.#lines.get(shape)?.places ?? 0)
  }

  /** Attempts of this shape that are here. */
  busy(shape: number): number {
    return this.#lines.get(shape)?.busy ?? 0
  }
}
