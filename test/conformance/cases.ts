import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { SegueError } from '../../runtime/errors.ts'

/** What a case file gives for the names it chooses itself. */
export type Json = any

/** One neutral case: parameters, a cluster, a state, and what another system was seen to do with them. */
export interface Case {
  readonly id: string
  readonly source: string
  readonly policy: string
  readonly params: Json
  readonly cluster: Json
  readonly state: Json
  readonly expect: Readonly<Record<string, Json>>
}

/**
 * Brings one policy's cases to the project's own code: answers, under the names of `expect`, what that code did, or
 * a predicate over what is expected. It never works an answer out by itself.
 */
export type Adapter = (
  given: Case,
) => Readonly<Record<string, Json | ((expected: Json) => boolean)>>

/** Thrown by an adapter: the case asks for what is not there yet. */
export class NotYet extends Error {}

export interface Verdict {
  readonly id: string
  readonly policy: string
  readonly result: 'passed' | 'failed' | 'skipped'
  /** Each difference; or what is missing. */
  readonly why: readonly string[]
}

const ADAPTERS = join(import.meta.dirname, 'adapters')

/** Adapters by policy: a file each, named for it. */
export async function loadAdapters(folder = ADAPTERS): Promise<ReadonlyMap<string, Adapter>> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.startsWith('_'))
  const adapters = await Promise.all(
    files.map(async (file): Promise<[string, Adapter]> => {
      const module: { default: Adapter } = await import(join(folder, file))
      return [file.slice(0, -'.ts'.length), module.default]
    }),
  )
  return new Map(adapters)
}

/** The cases of a file; throws a SegueError that says what is wrong with it. */
export function readCases(file: string): readonly Case[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new SegueError('E_FILE', `cannot read the case file ${file}`, {
      where: file,
      found: String(cause),
      cause,
    })
  }
  let parsed: Json
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    throw new SegueError('E_JSON', `the case file ${file} is not JSON`, {
      where: file,
      found: String(cause),
      cause,
    })
  }
  const cases: unknown = parsed?.cases
  if (!Array.isArray(cases)) throw fault(file, 'an object with a list `cases`')
  cases.forEach((one: Json, i) => {
    for (const name of ['id', 'policy'])
      if (typeof one?.[name] !== 'string') throw fault(file, `a text \`${name}\` in case ${i + 1}`)
    if (!isObject(one.expect)) throw fault(file, `an object \`expect\` in case ${one.id}`)
  })
  return cases.map((one: Json) => ({ source: '', params: {}, cluster: {}, state: {}, ...one }))
}

const fault = (file: string, expected: string): SegueError =>
  new SegueError('E_FILE', `${file} is not a case file`, {
    where: file,
    expected,
    next: 'see test/conformance/cases for examples',
  })

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function judge(given: Case, adapters: ReadonlyMap<string, Adapter>): Verdict {
  const { id, policy } = given
  const adapter = adapters.get(policy)
  if (!adapter) return { id, policy, result: 'skipped', why: [] }
  try {
    const actual = adapter(given)
    const why = Object.entries(given.expect).flatMap(([name, expected]) => {
      const got = actual[name]
      if (typeof got === 'function' ? got(expected) : same(got, expected)) return []
      return [
        `${name}: expected ${JSON.stringify(expected)}, found ${typeof got === 'function' ? 'otherwise' : JSON.stringify(got)}`,
      ]
    })
    return { id, policy, result: why.length > 0 ? 'failed' : 'passed', why }
  } catch (error) {
    if (error instanceof NotYet) return { id, policy, result: 'skipped', why: [error.message] }
    return {
      id,
      policy,
      result: 'failed',
      why: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
    }
  }
}

/** Equal as data; numbers within rounding; a text such as `2/3` is that number. */
function same(got: unknown, expected: unknown): boolean {
  if (typeof got === 'number') {
    const fraction = typeof expected === 'string' ? /^(\d+)\/(\d+)$/.exec(expected) : null
    const wanted = fraction ? Number(fraction[1]) / Number(fraction[2]) : expected
    return (
      typeof wanted === 'number' && Math.abs(got - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted))
    )
  }
  if (Array.isArray(got) && Array.isArray(expected)) {
    return got.length === expected.length && got.every((item, i) => same(item, expected[i]))
  }
  if (isObject(got) && isObject(expected)) {
    const names = Object.keys(expected)
    return (
      Object.keys(got).length === names.length &&
      names.every((name) => same(got[name], expected[name]))
    )
  }
  return isDeepStrictEqual(got, expected)
}
