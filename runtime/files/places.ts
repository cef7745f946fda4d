import { visit } from 'jsonc-parser'
import type { Path } from './place.ts'

/** A value or key that is looked for. */
export interface Wanted {
  readonly path: Path
  readonly at: 'key' | 'value'
}

/** Part of the ways that are looked for. */
interface Way {
  readonly inner: Map<string | number, Way>
  /** Where its key and its value begin, once they were met. */
  key?: number
  value?: number
}

/** A list or object that the parser is in. */
interface Open {
  readonly way: Way | undefined
  /** The way of the next value in it. */
  next: Way | undefined
  /** Of the next entry, in a list. */
  index: number
}

/**
 * Where in a sound JSON text each of these stands, as an offset; what is not there stands where it is missing. One pass for
 * all of them, and no tree, which would be many times as large as the text.
 */
export function offsetsIn(text: string, wanted: readonly Wanted[]): number[] {
  const root: Way = { inner: new Map() }
  for (const { path } of wanted) path.reduce(into, root)
  const open: Open[] = []
  let top: Open | undefined
  const begin = (offset: number): Way | undefined => {
    const way = top ? top.next : root
    if (way) way.value = offset
    if (top && top.index >= 0) top.next = top.way?.inner.get(++top.index)
    return way
  }
  const enter = (offset: number, list: boolean) => {
    const way = begin(offset)
    top = { way, next: list ? way?.inner.get(0) : undefined, index: list ? 0 : -1 }
    open.push(top)
  }
  const leave = () => {
    open.pop()
    top = open.at(-1)
  }
  visit(text, {
    onObjectBegin: (offset) => enter(offset, false),
    onArrayBegin: (offset) => enter(offset, true),
    onObjectEnd: leave,
    onArrayEnd: leave,
    onLiteralValue: (_, offset) => void begin(offset),
    onObjectProperty: (name, offset) => {
      top!.next = top!.way?.inner.get(name)
      if (top!.next) top!.next.key = offset
    },
  })
  return wanted.map((it) => offsetOf(root, it))
}

function into(way: Way, step: string | number): Way {
  let next = way.inner.get(step)
  if (!next) way.inner.set(step, (next = { inner: new Map() }))
  return next
}

function offsetOf(root: Way, { path, at }: Wanted): number {
  let way = root
  let left = path.length
  for (const step of path) {
    const next = way.inner.get(step)!
    if (next.value === undefined) break
    way = next
    left--
  }
  return (left === 0 && at === 'key' ? way.key : undefined) ?? way.value ?? 0
}
