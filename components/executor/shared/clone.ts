import { fault, type Fault } from './fault.ts'

/** Says of a value that it is not small and plain. */
export const NOT_PLAIN = Symbol('not plain')

const SMALL_PARTS = 64
const SMALL_TEXT = 4096

/**
 * A copy of a small value made of plain objects, arrays and primitives, or NOT_PLAIN. Values that travel in one
 * message share their identity behind it; a copy apiece keeps what one task changes from being seen by the next.
 * An object that occurs twice is NOT_PLAIN, since copying would lose that it is one.
 */
export function plainCopy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null)
    return isSmallPrimitive(value) ? value : NOT_PLAIN
  return copyObject(value, [])
}

const isSmallPrimitive = (value: unknown) =>
  typeof value === 'string'
    ? value.length <= SMALL_TEXT
    : typeof value !== 'function' && typeof value !== 'symbol'

function copyObject(value: object, seen: object[]): unknown {
  if (seen.length >= SMALL_PARTS || seen.includes(value)) return NOT_PLAIN
  seen.push(value)
  if (Array.isArray(value)) {
    if (value.length > SMALL_PARTS) return NOT_PLAIN
    const copy: unknown[] = new Array(value.length)
    for (let i = 0; i < value.length; i++) {
      const part = copyPart(value[i], seen)
      if (part === NOT_PLAIN || !(i in value)) return NOT_PLAIN
      copy[i] = part
    }
    return Object.keys(value).length === value.length ? copy : NOT_PLAIN
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return NOT_PLAIN
  const copy: Record<string, unknown> = {}
  let parts = 0
  for (const key in value) {
    if (++parts > SMALL_PARTS || key === '__proto__') return NOT_PLAIN
    const part = copyPart((value as Record<string, unknown>)[key], seen)
    if (part === NOT_PLAIN) return NOT_PLAIN
    copy[key] = part
  }
  return copy
}

function copyPart(part: unknown, seen: object[]): unknown {
  if (typeof part === 'object' && part !== null) return copyObject(part, seen)
  return isSmallPrimitive(part) ? part : NOT_PLAIN
}

/** The fault of a value that cannot be sent: names the innermost field that is to blame. */
export function cloneFault(value: unknown, root: string): Fault {
  const { path, found } = culprit(value, root, new Set())
  return fault(
    'E_NOT_CLONEABLE',
    `${path} is ${found} and cannot be sent to or from another thread`,
  )
}

function culprit(
  value: unknown,
  path: string,
  above: Set<unknown>,
): { path: string; found: string } {
  if (typeof value === 'function')
    return { path, found: `a function${value.name ? ` (${value.name})` : ''}` }
  if (typeof value === 'symbol') return { path, found: `a ${String(value)}` }
  above.add(value)
  for (const [step, part] of parts(value)) {
    if (above.has(part) || canClone(part)) continue
    return culprit(part, path + step, above)
  }
  return {
    path,
    found: `an instance of ${(value as object)?.constructor?.name ?? 'an unknown class'}`,
  }
}

function* parts(value: unknown): Generator<[string, unknown]> {
  if (typeof value !== 'object' || value === null) return
  if (value instanceof Map) {
    let i = 0
    for (const [key, part] of value) {
      yield [`.key(${i++})`, key]
      yield [`.get(${typeof key === 'string' ? JSON.stringify(key) : String(key)})`, part]
    }
  } else if (value instanceof Set) {
    let i = 0
    for (const part of value) yield [`.item(${i++})`, part]
  } else if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) yield [`[${i}]`, value[i]]
  } else {
    for (const [key, part] of Object.entries(value)) {
      yield [/^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`, part]
    }
  }
}

function canClone(value: unknown): boolean {
  try {
    structuredClone(value)
    return true
  } catch {
    return false
  }
}

/**
 * Bytes of a value, about: two a character, eight a number or reference, what a buffer holds. Stops counting once
 * above `limit`.
 */
export function bytesOf(value: unknown, limit: number): number {
  if (typeof value === 'string') return value.length * 2
  let bytes = 0
  const seen = new Set<object>()
  const open: object[] = []
  const count = (part: unknown) => {
    if (typeof part === 'string') bytes += part.length * 2
    else bytes += 8
    if (typeof part === 'object' && part !== null && !seen.has(part)) open.push(part)
  }
  count(value)
  while (open.length > 0 && bytes <= limit) {
    const part = open.pop()!
    if (seen.has(part)) continue
    seen.add(part)
    if (part instanceof ArrayBuffer || part instanceof SharedArrayBuffer) bytes += part.byteLength
    else if (ArrayBuffer.isView(part)) bytes += part.byteLength
    else if (Array.isArray(part) || part instanceof Set) for (const item of part) count(item)
    else if (part instanceof Map) {
      for (const [key, item] of part) {
        count(key)
        count(item)
      }
    } else {
      for (const key of Object.keys(part)) {
        count(key)
        count((part as Record<string, unknown>)[key])
      }
    }
  }
  return bytes
}
