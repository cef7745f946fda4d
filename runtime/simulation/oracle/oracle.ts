import type { Micros } from '#interfaces'
import type { CompositionFile } from '../../assembler/composition.ts'
import type { Observer } from '../observer.ts'
import type { Simulated, Switch } from '../options.ts'
import { WindowCost, type Window } from './window-cost.ts'

/** A composition from a point of time on; the first one from the beginning. */
export type Path = readonly Switch[]

export interface OracleOptions {
  readonly candidates: readonly CompositionFile[]
  /** Into so many equal parts the time is cut in which the best candidate does all the work. */
  readonly windows: number
  /** When jobs arrive, in order. */
  readonly arrivals: readonly Micros[]
  /** Lets the same work arrive in the same world, from the beginning, until `enough` says so. */
  readonly run: (
    path: Path,
    observer: Observer,
    enough?: () => boolean,
  ) => Promise<Pick<Simulated, 'end'>>
}

/** One window, and what it would cost under each candidate from its beginning on. */
export interface WindowForks {
  /** Seconds. */
  readonly from: number
  readonly to: number
  readonly jobs: number
  /** Mean seconds that its jobs are in the system from its beginning on, by candidate. */
  readonly costs: readonly number[]
}

export interface OracleResult {
  /** Mean response under each candidate alone, in seconds. */
  readonly fixed: readonly number[]
  /** The candidate with the least of them. */
  readonly best: number
  /** Forks from the run of the best candidate. */
  readonly windows: readonly WindowForks[]
  /** The greedy path: the candidate of each window, the mean response of one run with these switches, and when that ended. */
  readonly greedy: {
    readonly choices: readonly number[]
    readonly mean: number
    readonly end: number
  }
  /** What an oracle reaches at least: the better one of greedy path and best candidate. */
  readonly bound: number
  /** Simulations that were made for it. */
  readonly runs: number
}

/**
 * Where switching would pay, by one who knows what comes. At the beginning of each window the run so far is forked: once for each
 * candidate, each fork until the jobs of that window have ended. The greedy path goes on with the fork that costs the jobs of the
 * window least, and with what is in force where that is as good. What it reaches is a lower bound of what switching can gain, since
 * greed does not look beyond the window; where it loses, not to switch is the bound. Deterministic if `run` is.
 */
export async function switchingOracle(options: OracleOptions): Promise<OracleResult> {
  const forks = new Forks(options)
  const { candidates } = options
  const fixed: number[] = []
  const ends: Micros[] = []
  for (const candidate of candidates) {
    const { mean, end } = await forks.whole([{ at: 0, composition: candidate }])
    fixed.push(mean)
    ends.push(end)
  }
  const best = leastOf(fixed)
  const windows = windowsOf(ends[best], options.windows)
  const alone = [{ at: 0, composition: candidates[best] }]
  const found: WindowForks[] = []
  for (const window of windows)
    found.push(forksOf(window, ends[best], await forks.at(alone, window)))
  const choices: number[] = []
  let path: Path = []
  for (const window of windows) {
    const costs = await forks.at(path, window)
    const choice = leastOf(
      costs.map(({ mean }) => mean),
      choices.at(-1),
    )
    path = followed(path, window.from, candidates[choice])
    choices.push(choice)
  }
  const { mean, end } = await forks.whole(path)
  return {
    fixed,
    best,
    windows: found,
    greedy: { choices, mean, end: end / 1e6 },
    bound: Math.min(mean, fixed[best]),
    runs: forks.runs,
  }
}

/** Runs and forks, each of which is made once. */
class Forks {
  runs = 0
  readonly #options: OracleOptions
  readonly #wholes = new Map<string, Promise<{ readonly mean: number; readonly end: Micros }>>()
  readonly #costs = new Map<string, Promise<WindowCost>>()

  constructor(options: OracleOptions) {
    this.#options = options
  }

  /** A run to its end: mean response in seconds, and when it ended. */
  whole(path: Path): Promise<{ readonly mean: number; readonly end: Micros }> {
    return once(this.#wholes, this.#keyOf(path), async () => {
      this.runs++
      const all = new WindowCost({ from: 0, to: Infinity }, this.#options.arrivals.length)
      const { end } = await this.#options.run(path, all)
      return { mean: all.mean, end }
    })
  }

  /** The path so far, forked at the beginning of the window under each candidate. */
  async at(path: Path, window: Window): Promise<WindowCost[]> {
    const costs: WindowCost[] = []
    for (const candidate of this.#options.candidates)
      costs.push(await this.#cost(followed(path, window.from, candidate), window))
    return costs
  }

  #cost(path: Path, window: Window): Promise<WindowCost> {
    return once(this.#costs, `${window.from} ${this.#keyOf(path)}`, async () => {
      this.runs++
      const { arrivals, run } = this.#options
      const expected = arrivals.filter((at) => at < window.to).length
      const cost = new WindowCost(window, expected)
      await run(path, cost, () => cost.complete)
      return cost
    })
  }

  #keyOf = (path: Path): string =>
    path
      .map(({ at, composition }) => `${at}:${this.#options.candidates.indexOf(composition)}`)
      .join(' ')
}

const forksOf = ({ from, to }: Window, end: Micros, costs: readonly WindowCost[]): WindowForks => ({
  from: from / 1e6,
  to: Math.min(to, end) / 1e6,
  jobs: costs[0].jobs,
  costs: costs.map(({ mean }) => mean),
})

function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  let made = known.get(key)
  if (!made) known.set(key, (made = make()))
  return made
}

/** The path, and from there on that composition; what is in force already needs no switch. */
function followed(path: Path, at: Micros, composition: CompositionFile): Path {
  if (path.at(-1)?.composition === composition) return path
  return [...path.filter((each) => each.at < at), { at, composition }]
}

/** Equal parts of the time up to `end`; the last one takes in all that is left. */
function windowsOf(end: Micros, count: number): Window[] {
  const starts = Array.from({ length: count }, (_, i) => Math.floor((i * end) / count))
  return starts.map((from, i) => ({ from, to: starts[i + 1] ?? Infinity }))
}

/** Costs closer than this are equal. */
const SAME = 1e-9

/** The least of them; `kept` where that is as good, else the first. */
function leastOf(costs: readonly number[], kept?: number): number {
  const least = Math.min(...costs)
  const good = (cost: number) => cost <= least * (1 + SAME)
  return kept !== undefined && good(costs[kept]) ? kept : costs.findIndex(good)
}
