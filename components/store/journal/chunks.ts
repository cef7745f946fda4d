import { deserialize, serialize } from 'node:v8'
import { ObjectRef, type StoredFault, type StoredTask } from '#interfaces'
import { encodeColumns } from './columns.ts'

/** Outcomes of tasks of one job. */
export interface Chunk {
  readonly job: number
  readonly columns: Uint8Array
  /** What they returned, and their faults. */
  readonly values: Uint8Array
}

/** Values of a chunk together; one that is larger makes a chunk alone. */
const MOST_BYTES = 4 * 2 ** 20
const MOST_TASKS = 4096

interface Values {
  readonly values: readonly unknown[]
  readonly faults?: readonly (readonly [at: number, fault: StoredFault])[]
  /** Which values are references to objects. */
  readonly references?: readonly number[]
  /** Which could not be written down. */
  readonly lost?: readonly number[]
}

/** As many chunks as it takes. */
export function encode(job: number, tasks: readonly StoredTask[]): Chunk[] {
  if (tasks.length <= MOST_TASKS) {
    const values = encodeValues(tasks)
    if (tasks.length === 1 || values.length <= MOST_BYTES)
      return [{ job, columns: encodeColumns(tasks), values }]
  }
  const middle = tasks.length >> 1
  return [...encode(job, tasks.slice(0, middle)), ...encode(job, tasks.slice(middle))]
}

function encodeValues(tasks: readonly StoredTask[]): Uint8Array {
  const values: unknown[] = []
  const faults: [number, StoredFault][] = []
  const references: number[] = []
  tasks.forEach(({ value, fault }, at) => {
    values.push(value instanceof ObjectRef ? { id: value.id, bytes: value.bytes } : value)
    if (value instanceof ObjectRef) references.push(at)
    if (fault) faults.push([at, { ...fault }])
  })
  const more = {
    ...(faults.length > 0 && { faults }),
    ...(references.length > 0 && { references }),
  }
  try {
    return serialize({ values, ...more } satisfies Values)
  } catch {
    const lost = values.flatMap((value, at) => (canBeWritten(value) ? [] : [at]))
    for (const at of lost) values[at] = undefined
    return serialize({ values, ...more, lost } satisfies Values)
  }
}

function canBeWritten(value: unknown): boolean {
  try {
    serialize(value)
    return true
  } catch {
    return false
  }
}

/** Adds to the tasks of a chunk what they returned. */
export class Returned {
  readonly #values: readonly unknown[]
  readonly #faults: ReadonlyMap<number, StoredFault>
  readonly #references: ReadonlySet<number>
  readonly #lost: ReadonlySet<number>

  constructor(bytes: Uint8Array) {
    const { values, faults, references, lost } = deserialize(bytes) as Values
    this.#values = values
    this.#faults = new Map(faults)
    this.#references = new Set(references)
    this.#lost = new Set(lost)
  }

  /** Its value could not be written down. */
  isLost(at: number): boolean {
    return this.#lost.has(at)
  }

  with(task: StoredTask, at: number): StoredTask {
    const fault = this.#faults.get(at)
    const value = this.#values[at]
    if (fault) return { ...task, fault }
    if (value === undefined) return task
    if (!this.#references.has(at)) return { ...task, value }
    const { id, bytes } = value as ObjectRef
    return { ...task, value: new ObjectRef(id, bytes) }
  }
}
