import type { Micros } from '#interfaces'

/** Tasks that wait for each other, by index. */
export interface Graph {
  readonly durations: readonly Micros[]
  readonly parents: readonly (readonly number[])[]
}

export const RULES = ['fifo', 'list-shortest', 'list-longest', 'list-critical-path'] as const
export type Rule = (typeof RULES)[number]

/** The longest path from the beginning of each task to the end of all. */
export function ranks({ durations, parents }: Graph): Micros[] {
  const rank = [...durations]
  for (let changed = true; changed;) {
    changed = false
    for (let task = rank.length - 1; task >= 0; task--) {
      for (const parent of parents[task]) {
        const behind = durations[parent] + rank[task]
        if (behind <= rank[parent]) continue
        rank[parent] = behind
        changed = true
      }
    }
  }
  return rank
}

/** No schedule is shorter. */
export const bound = (graph: Graph, cores: number): number =>
  Math.max(Math.max(...ranks(graph)), graph.durations.reduce((sum, it) => sum + it, 0) / cores)

/**
 * When each task begins on identical cores, where the first one of the list does as soon as a core is free (Graham 1969): a second
 * opinion on the core, with nothing in common with it. Ties in order of release; what is released at one time, in the order
 * in which what it waited for last began, then by index.
 */
export function beginsByHand(graph: Graph, cores: number, rule: Rule): Micros[] {
  const { durations, parents } = graph
  const rank = ranks(graph)
  const key = {
    fifo: () => 0,
    'list-shortest': (task: number) => durations[task],
    'list-longest': (task: number) => -durations[task],
    'list-critical-path': (task: number) => -rank[task],
  }[rule]
  const begins = durations.map(() => -1)
  const left = parents.map((list) => list.length)
  const released = durations.flatMap((_, task) => (left[task] === 0 ? [task] : []))
  let running: number[] = []
  for (let now = 0; ;) {
    while (running.length < cores && released.length > 0) {
      const task = released.reduce((best, it) => (key(it) < key(best) ? it : best))
      released.splice(released.indexOf(task), 1)
      begins[task] = now
      running.push(task)
    }
    if (running.length === 0) return begins
    const endOf = (task: number) => begins[task] + durations[task]
    now = Math.min(...running.map(endOf))
    const over = running.filter((task) => endOf(task) === now)
    running = running.filter((task) => endOf(task) > now)
    for (const task of over)
      for (let next = 0; next < left.length; next++)
        if (parents[next].includes(task) && --left[next] === 0) released.push(next)
  }
}
