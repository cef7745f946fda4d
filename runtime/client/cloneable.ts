import { serialise } from '../server/protocol/structured.ts'

/** The innermost part of a value that is to blame for its not being sent, and what it is. */
export interface Culprit {
  /** From `root` on: `args[0].callback`. */
  readonly path: string
  readonly found: string
}

/** Looks for what cannot be sent in a value of which that is known. */
export function culpritIn(value: unknown, root: string): Culprit {
  const above = new Set<unknown>()
  let path = root
  for (let part = value; ;) {
    above.add(part)
    const inner = [...partsOf(part)].find(([, child]) => !above.has(child) && !canBeSent(child))
    if (!inner) return { path, found: nameOf(part) }
    path += inner[0]
    part = inner[1]
  }
}

function nameOf(value: unknown): string {
  if (typeof value === 'function') return `a function${value.name ? ` (${value.name})` : ''}`
  if (typeof value === 'symbol') return `a symbol (${String(value)})`
  return `an instance of ${(value as object)?.constructor?.name ?? 'an unknown class'}`
}

function* partsOf(value: unknown): Generator<[step: string, part: unknown]> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return
  if (value instanceof Map) {
    for (const [key, part] of value) {
      yield [`.key(${shown(key)})`, key]
      yield [`.get(${shown(key)})`, part]
    }
  } else if (value instanceof Set) {
    for (const part of value) yield [`.item(${shown(part)})`, part]
  } else if (Array.isArray(value)) {
    for (const [i, part] of value.entries()) yield [`[${i}]`, part]
  } else {
    for (const [key, part] of Object.entries(value))
      yield [/^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`, part]
  }
}

const shown = (key: unknown) =>
  typeof key === 'string' ? JSON.stringify(key) : typeof key === 'object' ? '…' : String(key)

function canBeSent(value: unknown): boolean {
  try {
    serialise(value)
    return true
  } catch {
    return false
  }
}
