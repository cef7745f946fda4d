import { distribution, type Distribution, SECOND, Values } from './values.ts'

/** Jobs that have something in common; seconds. */
export interface Group {
  /** That succeeded. */
  readonly jobs: number
  readonly tasks: number
  /** Cores times seconds that those tasks were served. */
  readonly cpuSeconds: number
  readonly response: Distribution
  readonly wait: Distribution
  readonly slowdown: Distribution
}

/** One job that has succeeded; times are microseconds. */
export interface Ended {
  readonly tasks: number
  readonly cpu: number
  readonly response: number
  readonly wait: number
  readonly slowdown: number
}

/** Jobs told apart by what each is named by: who submitted it, its class. */
export class Groups {
  readonly #indexOf = new Map<string, number>()
  readonly #tasks: number[] = []
  readonly #cpu: number[] = []
  /** The group of each job that ended, in the order of the others. */
  readonly #of = new Values()

  /** Jobs without a name are in no group. */
  add(name: string | undefined, ended: Ended): void {
    if (name === undefined) return void this.#of.push(-1)
    let at = this.#indexOf.get(name)
    if (at === undefined) {
      at = this.#indexOf.size
      this.#indexOf.set(name, at)
      this.#tasks.push(0)
      this.#cpu.push(0)
    }
    this.#tasks[at] += ended.tasks
    this.#cpu[at] += ended.cpu
    this.#of.push(at)
  }

  /** By name, sorted; the values are those of all jobs, in the order in which these were added. */
  summary(response: Values, wait: Values, slowdown: Values): Record<string, Group> {
    const counts = new Array<number>(this.#indexOf.size).fill(0)
    for (let i = 0; i < this.#of.length; i++) if (this.#of.at(i) >= 0) counts[this.#of.at(i)]++
    const [responses, waits, slowdowns] = [response, wait, slowdown].map((it) =>
      this.#apart(it, counts),
    )
    const names = [...this.#indexOf].sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(
      names.map(([name, at]): [string, Group] => [
        name,
        {
          jobs: counts[at],
          tasks: this.#tasks[at],
          cpuSeconds: this.#cpu[at] / 1e6,
          response: distribution(responses[at], SECOND),
          wait: distribution(waits[at], SECOND),
          slowdown: distribution(slowdowns[at]),
        },
      ]),
    )
  }

  #apart(values: Values, counts: readonly number[]): Float64Array[] {
    const apart = counts.map((count) => new Float64Array(count))
    const filled = counts.map(() => 0)
    for (let i = 0; i < this.#of.length; i++) {
      const at = this.#of.at(i)
      if (at >= 0) apart[at][filled[at]++] = values.at(i)
    }
    return apart
  }
}
