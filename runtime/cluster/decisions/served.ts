import { Quantiles, type Micros } from '#interfaces'

/** How the tasks fared that succeeded under one generation. */
export interface Service {
  readonly tasks: number
  readonly wait: Spread
  readonly response: Spread
}

/** Microseconds. */
export interface Spread {
  readonly mean: Micros
  /** 95 in 100 took no longer, within 1 %. */
  readonly p95: Micros
}

/** Generations that are remembered. */
const KEPT = 100
/** After so many tasks of a generation one in `EACH` is enough for its quantiles. */
const ALL = 500
const EACH = 16

class Counts {
  tasks = 0
  wait = 0
  response = 0
  longestWait = 0
  longestResponse = 0
  readonly waits = new Quantiles()
  readonly responses = new Quantiles()
}

/** Counts, means and quantiles of what each of the latest generations served: a task belongs to the one that dispatched it. */
export class Served {
  readonly #counts = new Map<number, Counts>()
  #latest = -1
  #current = new Counts()

  add(generation: number, wait: Micros, response: Micros): void {
    const counts = generation === this.#latest ? this.#current : this.#countsOf(generation)
    counts.wait += wait
    counts.response += response
    if (wait > counts.longestWait) counts.longestWait = wait
    if (response > counts.longestResponse) counts.longestResponse = response
    if (counts.tasks++ >= ALL && counts.tasks % EACH > 0) return
    counts.waits.add(wait)
    counts.responses.add(response)
  }

  /** Undefined when nothing has ended, or that generation is no longer remembered. */
  of(generation: number): Service | undefined {
    const counts = this.#counts.get(generation)
    if (!counts) return undefined
    const { tasks, wait, response, waits, responses, longestWait, longestResponse } = counts
    const p95 = (values: Quantiles, longest: Micros) => Math.min(longest, values.quantile(0.95))
    return {
      tasks,
      wait: { mean: wait / tasks, p95: p95(waits, longestWait) },
      response: { mean: response / tasks, p95: p95(responses, longestResponse) },
    }
  }

  #countsOf(generation: number): Counts {
    let counts = this.#counts.get(generation)
    if (!counts) {
      this.#counts.set(generation, (counts = new Counts()))
      if (this.#counts.size > KEPT) this.#counts.delete(Math.min(...this.#counts.keys()))
    }
    if (generation > this.#latest) {
      this.#latest = generation
      this.#current = counts
    }
    return counts
  }
}
