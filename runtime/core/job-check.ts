import { MOST_AMOUNT, MOST_RESOURCES } from '#interfaces'
import { quoted } from '../errors.ts'
import type { Path } from '../files/place.ts'
import { amount } from './amount.ts'
import { show, type JobFaults } from './job-faults.ts'
import { NAME, NO_NUL, VARIABLE, type Field, type Fields } from './job-fields.ts'
import { MOST_NAME, MOST_TASKS } from './job-limits.ts'

const PRINTABLE = new RegExp(NAME, 'u')
const WITHOUT_NUL = new RegExp(NO_NUL, 'u')
const OF_ENVIRONMENT = new RegExp(VARIABLE, 'u')

/** Where a value stands, in a file and in words: `stage "s": retries`. */
interface Place {
  readonly path: Path
  readonly words: string
}

/** A key or entry of what stands at `path`; put together only where there is a fault. */
class Member implements Place {
  readonly #path: Path
  readonly #label: string
  readonly #key: string | number

  constructor(path: Path, label: string, key: string | number) {
    this.#path = path
    this.#label = label
    this.#key = key
  }

  get path(): Path {
    return [...this.#path, this.#key]
  }

  get words(): string {
    const key = this.#key
    return typeof key === 'number' ? `${this.#label}[${key}]` : this.#label + short(key)
  }
}

export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What an object is called, what stands before its keys, and the way to it. */
export interface Called {
  readonly subject: string
  readonly label: string
  readonly path: Path
}

/** Adds what is wrong with the keys of an object, each by itself. */
export function checkFields(
  value: object,
  fields: Fields,
  { subject, label, path }: Called,
  faults: JobFaults,
): void {
  let meant: Set<string | undefined> | undefined
  for (const key of Object.keys(value)) {
    if (faults.full) return
    const inner = (value as Record<string, unknown>)[key]
    if (!Object.hasOwn(fields, key)) {
      const message = `${subject} has an unknown key ${quoted(key)}`
      meant ??= new Set()
      meant.add(faults.unknown([...path, key], message, key, Object.keys(fields)))
    } else if (inner !== undefined)
      checkField(fields[key], inner, new Member(path, label, key), faults)
  }
  for (const key of requiredOf(fields)) {
    if ((value as Record<string, unknown>)[key] === undefined && !meant?.has(key))
      faults.add(path, `${subject} has no ${key}`, WANTED[fields[key].kind])
  }
}

const required = new WeakMap<Fields, readonly string[]>()

function requiredOf(fields: Fields): readonly string[] {
  let keys = required.get(fields)
  if (!keys) {
    keys = Object.keys(fields).filter((key) => fields[key].required)
    required.set(fields, keys)
  }
  return keys
}

/** What is expected, where a value is of another kind. */
const WANTED: Readonly<Record<Field['kind'], string>> = {
  name: 'a text that is not empty',
  text: 'a text',
  flag: 'true or false',
  names: 'a list of texts',
  words: 'a list of words, the program first',
  values: 'a list',
  amounts: 'amounts by resource, such as { cpu: 2 }',
  env: 'texts by name',
  number: 'a number',
  choice: 'one of those that there are',
  at: 'a number or "same"',
  inner: 'an object',
  stages: 'at least one stage',
}

function checkField(field: Field, value: unknown, place: Place, faults: JobFaults): void {
  const wrong = (expected = WANTED[field.kind]) =>
    faults.add(place.path, `${place.words} is ${show(value)}`, expected)
  switch (field.kind) {
    case 'name':
      return checkName(value, place, faults)
    case 'text': {
      if (field.bytes && value instanceof Uint8Array) {
        if (value.length > field.most)
          faults.over(
            place.path,
            `${place.words} is ${value.length} bytes long`,
            field.most,
            'bytes',
          )
      } else if (typeof value !== 'string' || (value === '' && !field.empty)) wrong(field.wanted)
      else if (checkText(value, field.most, place, faults) && field.pattern)
        if (!new RegExp(field.pattern, 'u').test(value)) wrong(field.wanted)
      return
    }
    case 'flag':
      if (typeof value !== 'boolean') wrong()
      return
    case 'names':
      return checkList(field, value, place, faults, checkName)
    case 'words':
      return checkList(field, value, place, faults, checkWord)
    case 'values':
      return checkList(field, value, place, faults)
    case 'number':
      return field.list && Array.isArray(value)
        ? checkNumbers(field, value, place, faults)
        : checkNumber(field, value, place, faults)
    case 'choice':
      if (!field.options.includes(value as string)) wrong(field.options.map(quoted).join(' or '))
      return
    case 'at':
      if (value !== 'same' && !(Number.isInteger(value) && (value as number) >= 0)) wrong()
      return
    case 'amounts':
      return isObject(value) ? checkAmounts(value, place, faults) : wrong()
    case 'env':
      return isObject(value) ? checkVariables(value, place, faults) : wrong()
    case 'inner': {
      if (!isObject(value)) return wrong()
      const { path, words } = place
      return checkFields(value, field.fields, { subject: words, label: `${words}.`, path }, faults)
    }
    case 'stages':
      if (!Array.isArray(value) || value.length === 0) wrong()
      else if (value.length > field.most)
        faults.over(place.path, `the job has ${value.length} stages`, field.most, 'stages')
  }
}

const isName = (value: unknown): boolean =>
  typeof value === 'string' && value.length <= MOST_NAME && PRINTABLE.test(value)

/** `at`: whether the key is meant, or what stands behind it. */
function checkName(
  value: unknown,
  place: Place,
  faults: JobFaults,
  at: 'key' | 'value' = 'value',
): void {
  if (isName(value)) return
  const { path, words } = place
  const wrong = (expected: string) =>
    faults.add(path, `${words} is ${show(value)}`, expected, { at })
  if (typeof value !== 'string' || value === '') return wrong(WANTED.name)
  const characters = value.length > MOST_NAME ? countOf(value) : 0
  if (characters > MOST_NAME)
    return faults.over(path, `${words} is ${characters} characters long`, MOST_NAME, 'characters')
  if (!PRINTABLE.test(value)) wrong('a text without control characters')
}

/** Characters as JSON Schema counts them. */
const countOf = (text: string): number => {
  let count = 0
  for (const _ of text) count++
  return count
}

function checkText(value: string, most: number, place: Place, faults: JobFaults): boolean {
  const before = faults.all.length
  const characters = value.length > most ? countOf(value) : 0
  if (characters > most) {
    const message = `${place.words} is ${characters} characters long`
    faults.over(place.path, message, most, 'characters')
  } else if (!WITHOUT_NUL.test(value))
    faults.add(place.path, `${place.words} is ${show(value)}`, 'a text without NUL characters')
  return faults.all.length === before
}

function checkWord(value: unknown, place: Place, faults: JobFaults): void {
  if (typeof value === 'string') checkText(value, Infinity, place, faults)
  else faults.add(place.path, `${place.words} is ${show(value)}`, 'a text')
}

function checkList(
  { kind, most, least = 0 }: { kind: Field['kind']; most: number; least?: number },
  value: unknown,
  place: Place,
  faults: JobFaults,
  checkItem?: (item: unknown, place: Place, faults: JobFaults) => void,
): void {
  if (!Array.isArray(value) || value.length < least)
    return faults.add(place.path, `${place.words} is ${show(value)}`, WANTED[kind])
  if (value.length > most)
    return faults.over(place.path, `${place.words} has ${value.length} entries`, most, 'entries')
  if (!checkItem || value.length === 0) return
  const { path, words } = place
  for (let i = 0; i < value.length && !faults.full; i++)
    checkItem(value[i], new Member(path, words, i), faults)
}

function checkNumber(
  { least, most, whole }: Extract<Field, { kind: 'number' }>,
  value: unknown,
  place: Place,
  faults: JobFaults,
): void {
  const wrong = (expected: string) =>
    faults.add(place.path, `${place.words} is ${show(value)}`, expected)
  if (typeof value !== 'number' || !Number.isFinite(value)) wrong('a number')
  else if (value < least) wrong(`at least ${least}`)
  else if (value > most) faults.over(place.path, `${place.words} is ${value}`, most)
  else if (whole && !Number.isInteger(value)) wrong('a whole number')
}

function checkNumbers(
  field: Extract<Field, { kind: 'number' }>,
  value: readonly unknown[],
  place: Place,
  faults: JobFaults,
): void {
  if (value.length > MOST_TASKS)
    return faults.over(
      place.path,
      `${place.words} has ${value.length} entries`,
      MOST_TASKS,
      'entries',
    )
  const { least, most, whole } = field
  const { path, words } = place
  for (let i = 0; i < value.length && !faults.full; i++) {
    const item = value[i]
    if (typeof item === 'number' && item >= least && item <= most && !whole) continue
    checkNumber(field, item, new Member(path, words, i), faults)
  }
}

function checkAmounts(value: object, { path, words }: Place, faults: JobFaults): void {
  const names = Object.keys(value)
  if (names.length > MOST_RESOURCES) {
    const message = `${words} names ${names.length} resources`
    return faults.over(path, message, MOST_RESOURCES, 'resources')
  }
  for (const name of names) {
    const given = (value as Record<string, unknown>)[name]
    const units = amount(given)
    if (isName(name) && units !== undefined && units <= MOST_AMOUNT) continue
    const place = new Member(path, `${words}.`, name)
    checkName(name, { path: place.path, words: `a name in ${words}` }, faults, 'key')
    if (units === undefined) {
      const expected = 'a number of at least 0, or text such as "512MiB"'
      faults.add(place.path, `${place.words} is ${show(given)}`, expected)
    } else if (units > MOST_AMOUNT)
      faults.over(place.path, `${place.words} is ${show(given)}`, MOST_AMOUNT, 'units')
  }
}

const short = (name: string): string => (name.length > 60 ? '...' : name)

function checkVariables(value: object, { path, words }: Place, faults: JobFaults): void {
  for (const [name, given] of Object.entries(value)) {
    if (faults.full) return
    const at = [...path, name]
    if (!OF_ENVIRONMENT.test(name)) {
      const message = `${words} names ${quoted(name)}`
      faults.add(at, message, 'names without = and NUL characters', { at: 'key' })
    }
    if (typeof given === 'string')
      checkText(given, Infinity, new Member(path, `${words}.`, name), faults)
    else faults.add(at, `${words}.${short(name)} is ${show(given)}`, 'a text')
  }
}
