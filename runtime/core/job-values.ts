import type { Path } from '../files/place.ts'
import { MOST_DEPTH, MOST_VALUES } from './job-limits.ts'
import { isPlain } from './job-records.ts'

/** What arguments and entries hold. */
export interface Survey {
  /** Whatever bears `$from` or `$job`, at any depth: it stands for results, or was meant to. */
  readonly results: readonly object[]
  /** More lists and objects than there may be inside each other, or in all. The rest was not looked at. */
  readonly over?: 'depth' | 'number'
}

const NOTHING: Survey = { results: [] }

/** Looks through a list, each object in it once: values may be deep, and may refer to themselves. */
export function survey(list: readonly unknown[] | undefined): Survey {
  if (!list || list.every((one) => typeof one !== 'object' || one === null)) return NOTHING
  const results: object[] = []
  const seen = new Set<object>()
  let level: readonly object[] = [list]
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MOST_DEPTH) return { results, over: 'depth' }
    const next: object[] = []
    for (const item of level) {
      const values: readonly unknown[] = Array.isArray(item) ? item : Object.values(item)
      for (const one of values) {
        if (typeof one !== 'object' || one === null) continue
        if (isMarked(one)) results.push(one)
        else if (isPlain(one) && !seen.has(one)) {
          if (seen.size >= MOST_VALUES) return { results, over: 'number' }
          seen.add(one)
          next.push(one)
        }
      }
    }
    level = next
  }
  return results.length > 0 ? { results } : NOTHING
}

const isMarked = (value: object): boolean => {
  const { $from, $job } = value as { $from?: unknown; $job?: unknown }
  return $from !== undefined || $job !== undefined
}

interface Step {
  readonly item: object
  readonly from: Step | undefined
  readonly key: string | number
}

/** The way from `whole` to one of the objects in it. */
export function pathTo(whole: object, object: object): Path {
  const open: Step[] = [{ item: whole, from: undefined, key: '' }]
  const seen = new Set<unknown>()
  for (const step of open) {
    const { item } = step
    if (item === object) return wayOf(step)
    if (seen.has(item) || !isPlain(item)) continue
    seen.add(item)
    for (const [key, one] of Object.entries(item)) {
      if (typeof one === 'object' && one !== null)
        open.push({ item: one, from: step, key: Array.isArray(item) ? Number(key) : key })
    }
  }
  return []
}

function wayOf(last: Step): Path {
  const way: (string | number)[] = []
  for (let step = last; step.from; step = step.from) way.push(step.key)
  return way.reverse()
}
