import type { Path } from '../files/place.ts'
import { isPlain } from './job-records.ts'

/** Whatever bears `$from` or `$job`, at any depth, in order: it stands for results, or was meant to. */
export function marked(value: unknown): object[] {
  const found: object[] = []
  if (isFlat(value)) return found
  // Not recursive, and each object once: values may be deep, and may refer to themselves.
  const seen = new Set<unknown>()
  const open = [value]
  while (open.length > 0) {
    const item = open.pop()
    if (isMarked(item)) found.push(item)
    else if (isPlain(item) && !seen.has(item)) {
      seen.add(item)
      for (const one of Object.values(item)) if (typeof one === 'object') open.push(one)
    }
  }
  // Nothing in what was found is looked through, so the last of all was found first.
  return found.reverse()
}

/** Most arguments: nothing, or a list without anything in it to look through. */
const isFlat = (value: unknown): boolean =>
  value === undefined ||
  (Array.isArray(value) && value.every((one) => typeof one !== 'object' || one === null))

const isMarked = (value: unknown): value is object => {
  if (typeof value !== 'object' || value === null) return false
  const { $from, $job } = value as { $from?: unknown; $job?: unknown }
  return $from !== undefined || $job !== undefined
}

/** Whether more than `most` lists and objects stand inside each other. */
export function isDeep(value: unknown, most: number): boolean {
  if (isFlat(value)) return most < 1
  const seen = new Set<unknown>()
  let level = [value].filter(isPlain)
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > most) return true
    const next: object[] = []
    for (const item of level) {
      if (seen.has(item)) continue
      seen.add(item)
      for (const one of Object.values(item)) if (isPlain(one)) next.push(one)
    }
    level = next
  }
  return false
}

/** The way from `whole` to one of the objects in it. */
export function pathTo(whole: unknown, object: object): Path {
  const open: { readonly item: object; readonly path: Path }[] = []
  if (isPlain(whole)) open.push({ item: whole, path: [] })
  const seen = new Set<unknown>()
  for (const { item, path } of open) {
    if (item === object) return path
    if (seen.has(item)) continue
    seen.add(item)
    for (const [key, one] of Object.entries(item)) {
      const step = Array.isArray(item) ? Number(key) : key
      if (typeof one === 'object' && one !== null && (one === object || isPlain(one)))
        open.push({ item: one, path: [...path, step] })
    }
  }
  return []
}
