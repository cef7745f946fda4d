import { SegueError } from '../errors.ts'

/** Answers the value, or throws E_USAGE with what it should be. */
export type Check<T> = (value: unknown, at: string) => T
export type Checked<C> = C extends Check<infer T> ? T : never

const LONGEST_TEXT = 4096
const LONGEST_LIST = 1_000_000
const DEEPEST = 64

export const text: Check<string> = (value, at) => {
  if (typeof value !== 'string') throw wrong(at, value, 'a text')
  if (value.length > LONGEST_TEXT)
    throw wrong(at, `${value.length} characters`, `at most ${LONGEST_TEXT}`)
  return value
}

export const whole =
  (least: number, most: number): Check<number> =>
  (value, at) => {
    if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most)
      return value as number
    throw wrong(at, value, `a whole number from ${least} to ${most}`)
  }

/** Timers count to this, in milliseconds. */
export const duration: Check<number> = (value, at) => {
  const most = 2 ** 31 - 1
  if (typeof value === 'number' && value >= 0 && value <= most) return value
  throw wrong(at, value, `milliseconds, 0 to ${most}`)
}

export const oneOf =
  <const N extends string>(...names: N[]): Check<N> =>
  (value, at) => {
    if (names.includes(value as N)) return value as N
    throw wrong(at, value, `one of ${names.join(', ')}`)
  }

export const optional =
  <T>(check: Check<T>): Check<T | undefined> =>
  (value, at) =>
    value === undefined ? undefined : check(value, at)

/** An object of these fields, each of which may be left out; no others. */
export const fields =
  <F extends Record<string, Check<unknown>>>(
    known: F,
  ): Check<{ readonly [K in keyof F]?: Checked<F[K]> }> =>
  (value, at) => {
    const names = Object.keys(known)
    if (!isObject(value)) throw wrong(at, value, `an object with any of ${names.join(', ')}`)
    const checked: Record<string, unknown> = {}
    for (const [name, field] of Object.entries(value)) {
      if (!Object.hasOwn(known, name))
        throw wrong(`${at}.${name}`, 'no such field', `one of ${names.join(', ')}`)
      if (field !== undefined) checked[name] = known[name](field, `${at}.${name}`)
    }
    return checked as { [K in keyof F]?: Checked<F[K]> }
  }

/**
 * A job is checked by whoever accepts it; here only that it is an object whose lists can be walked: a list of four thousand
 * million holes takes a few bytes to send.
 */
export const job: Check<Record<string, unknown>> = (value, at) => {
  if (!isObject(value)) throw wrong(at, value, 'a job')
  const stages = value.stages
  const parts = Array.isArray(stages) && stages.length <= LONGEST_LIST ? stages : []
  for (const holder of [value, ...parts]) {
    if (!isObject(holder)) continue
    for (const [name, list] of Object.entries(holder)) {
      if (Array.isArray(list) && list.length > LONGEST_LIST)
        throw wrong(`${at}: ${name}`, `a list of ${list.length}`, `at most ${LONGEST_LIST}`)
    }
  }
  return value
}

/** What could stand in a JSON file. */
export const json: Check<unknown> = (value, at) => {
  checkJson(value, at, 0)
  return value
}

function checkJson(value: unknown, at: string, depth: number): void {
  if (depth > DEEPEST) throw wrong(at, 'something deeper', `at most ${DEEPEST} levels`)
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return
  if (typeof value === 'number' && Number.isFinite(value)) return
  if (Array.isArray(value) && value.length <= LONGEST_LIST) {
    for (let i = 0; i < value.length; i++) checkJson(value[i], `${at}[${i}]`, depth + 1)
  } else if (isObject(value)) {
    for (const [name, part] of Object.entries(value)) checkJson(part, `${at}.${name}`, depth + 1)
  } else throw wrong(at, value, 'JSON')
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  Object.getPrototypeOf(value) === Object.prototype &&
  !Array.isArray(value)

function wrong(at: string, found: unknown, expected: string): SegueError {
  const shown =
    typeof found === 'string'
      ? JSON.stringify(found.slice(0, 60))
      : found === null
        ? 'null'
        : typeof found
  const number = typeof found === 'number' ? ` ${found}` : ''
  return new SegueError('E_USAGE', `${at} is ${shown}${number}`, {
    expected,
    running: 'everything; nothing was done',
  })
}
