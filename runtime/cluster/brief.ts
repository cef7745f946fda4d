import { inspect } from 'node:util'
import { JobRecord, NodeRecord, StageRecord, TaskRecord } from '../core/records.ts'

const LONGEST = 200

/** A value in short, for people: records by their ids. */
export function brief(value: unknown): string {
  try {
    return inspect(short(value, 3), {
      depth: 3,
      breakLength: Infinity,
      maxArrayLength: 8,
      maxStringLength: LONGEST,
    })
  } catch {
    return typeof value
  }
}

class Id {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  [inspect.custom](): string {
    return this.#text
  }
}

function short(value: unknown, depth: number): unknown {
  if (value instanceof TaskRecord || value instanceof JobRecord || value instanceof NodeRecord)
    return new Id(value.id)
  if (value instanceof StageRecord) return new Id(`${value.job.id}/${value.name}`)
  if (typeof value !== 'object' || value === null || depth === 0) return value
  if (Array.isArray(value)) return value.slice(0, 9).map((item) => short(item, depth - 1))
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  if (isShape(value)) return new Id(`shape ${value.id}`)
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, short(item, depth - 1)]),
  )
}

const isShape = (value: object): value is { id: number } => 'needs' in value && 'near' in value

/** At most 200 characters. */
export const cut = (text: string): string =>
  text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
