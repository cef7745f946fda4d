import { isDeepStrictEqual } from 'node:util'

/** A law does not hold: what was looked at, what it should have been, what it was. */
export class LawBroken extends Error {
  override readonly name = 'LawBroken'

  constructor(what: string, expected: string, found: string) {
    super(`${what}: expected ${expected}, found ${found}`)
  }
}

/** Throws LawBroken unless both are the same: records of tasks and nodes by identity, lists and sets by what is in them. */
export function agree(what: string, found: unknown, expected: unknown): void {
  if (!same(found, expected)) throw new LawBroken(what, shown(expected), shown(found))
}

/** Throws LawBroken unless it holds; `expected` says in words what. */
export function must(holds: boolean, what: string, expected: string, found: unknown): void {
  if (!holds) throw new LawBroken(what, expected, shown(found))
}

/** Throws LawBroken when the call throws. */
export function quietly<T>(what: string, call: () => T): T {
  try {
    return call()
  } catch (error) {
    throw new LawBroken(what, 'no throw', String(error))
  }
}

interface Named {
  readonly id: string
}

/** Tasks, nodes, jobs: what is known by its id, and is the same only where it is the same object. */
const isRecord = (value: unknown): value is Named =>
  typeof value === 'object' && value !== null && typeof (value as Named).id === 'string'

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((one, i) => same(one, b[i]))
  if (a instanceof Set && b instanceof Set)
    return a.size === b.size && [...a].every((one) => b.has(one))
  if (isRecord(a) || isRecord(b)) return false
  return isDeepStrictEqual(a, b)
}

/** More of a list than this is a number. */
const SHOWN = 12

/** A value in one short line. */
export function shown(value: unknown): string {
  if (isRecord(value)) return value.id
  if (value instanceof Set) return `{${listed([...value])}}`
  if (Array.isArray(value)) return `[${listed(value)}]`
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? JSON.stringify(value) : String(value)
  const text = Object.entries(value)
    .map(([key, it]) => `${key}: ${shown(it)}`)
    .join(', ')
  return `{ ${text.length > 200 ? `${text.slice(0, 200)}...` : text} }`
}

function listed(values: readonly unknown[]): string {
  const some = values.slice(0, SHOWN).map(shown).join(', ')
  return values.length > SHOWN ? `${some}, and ${values.length - SHOWN} more` : some
}
