import type { Cluster } from '../cluster.ts'
import type { Job, Shape } from '../work.ts'

/** All that there is. A power of two, so that sums of parts of it are exact. */
const WHOLE = 2 ** 40

interface Wish {
  /** The part of all that one executor takes up. */
  readonly part: number
  readonly places: number
  wanted: number
}

/**
 * Equal executors for all jobs, of which what some cannot use goes to the others (max-min fairness, by water-filling): the least
 * level such that all jobs together, each with as many executors as it wants but at most that level, fill the places there are.
 * Jobs of different needs get equal numbers; each executor fills the part of the places that its needs take up. A change of
 * what a job wants costs as much as it changes, whatever the number of jobs.
 */
export class EqualShares {
  readonly #wishes = new Map<Job, Wish>()
  /** At x: the parts of all who want x executors or more. */
  readonly #above: number[] = [0]
  #level = 0
  /** What is taken up at that level. */
  #filled = 0

  /** `places`: how many of its executors there could be at most; where there is no place for it, it takes up none. */
  add(job: Job, places: number): void {
    const part = places > 0 ? Math.ceil(WHOLE / places) : 0
    this.#wishes.set(job, { part, places, wanted: 0 })
    this.want(job)
  }

  /** It could use as many as `runnable` says now. */
  want(job: Job): void {
    const wish = this.#wishes.get(job)
    if (wish) this.#set(wish, Math.min(job.runnable, wish.places))
  }

  delete(job: Job): void {
    const wish = this.#wishes.get(job)
    if (wish) this.#set(wish, 0)
    this.#wishes.delete(job)
  }

  get jobs(): Iterable<Job> {
    return this.#wishes.keys()
  }

  /** How many executors each may have; Infinity when there are places for all that is wanted. */
  get level(): number {
    const above = this.#above
    while (above.length > 1 && above[above.length - 1] === 0) above.pop()
    if (this.#level >= above.length) this.#level = above.length - 1
    while (this.#filled < WHOLE && this.#level < above.length - 1)
      this.#filled += above[++this.#level]
    while (this.#level > 1 && this.#filled - above[this.#level] >= WHOLE)
      this.#filled -= above[this.#level--]
    return this.#filled < WHOLE ? Infinity : this.#level
  }

  #set(wish: Wish, wanted: number): void {
    const above = this.#above
    while (above.length <= wanted) above.push(0)
    for (; wish.wanted < wanted; this.#add(wish.wanted, wish.part)) wish.wanted++
    for (; wish.wanted > wanted; wish.wanted--) this.#add(wish.wanted, -wish.part)
  }

  #add(at: number, part: number): void {
    this.#above[at] += part
    if (at <= this.#level) this.#filled += part
  }
}

/** How many executors of the job the nodes have places for if nothing else runs, of the stage of which there are fewest. */
export function placesFor({ stages }: Job, cluster: Cluster): number {
  const shapes = new Set(stages.map(({ shape }) => shape))
  const all = [...shapes].map((shape) => placesOf(shape, cluster)).filter((places) => places > 0)
  return all.length > 0 ? Math.min(...all) : 0
}

function placesOf({ needs, labels }: Shape, cluster: Cluster): number {
  let places = 0
  for (const { open, total, labels: carried } of cluster.nodes()) {
    if (!open || !labels.every((label) => carried.includes(label))) continue
    let most = Infinity
    for (let d = 0; d < needs.length; d++)
      if (needs[d] > 0) most = Math.min(most, Math.floor((total[d] ?? 0) / needs[d]))
    places += most
  }
  return places
}
