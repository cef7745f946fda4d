import { resolve } from 'node:path'
import { didYouMean, listed, quoted, SegueError } from '../../errors.ts'
import { Faults } from '../../files/faults.ts'
import { list, number, refined, table, text, wrong, type Read } from '../../files/form.ts'
import { locate, type Located } from '../../files/located.ts'
import { may, must, record } from '../../files/record.ts'
import { stepsFault } from './sizes.ts'
import { textNow } from './text.ts'

/** Bytes that a file of distributions may have. */
export const MOST_TABLE_BYTES = 4 * 2 ** 20

const numbers = (most: number) => list(number({ least: -1e15, most }), { least: 1, most: 100_000 })

const STEPS = refined(
  record('a table', {
    values: must(numbers(1e15), 'The values, rising.'),
    shares: must(numbers(1), 'For each value the share of all that is not above it, rising to 1.'),
  }),
  ({ values, shares }, at, faults) => {
    const fault = stepsFault(values, shares)
    if (fault) wrong(at, fault, faults)
  },
)

const FAMILY = refined(table(STEPS), (value, at, faults) => {
  if (Object.keys(value).length === 0 || Object.keys(value).some((key) => !/^\d+$/.test(key)))
    wrong(at, 'tables by whole number', faults)
})

/** Measured distributions, for workloads that refer to them. */
const TABLES = record('distributions', {
  description: may(text(4096), 'For people.'),
  notice: may(
    text(8192, 'a text', '^[^\\u0000]+$'),
    'Where they come from, and under which licence.',
  ),
  tables: may(table(STEPS), 'Step distributions by name.'),
  families: may(
    table(FAMILY),
    'Tables by a number on which they depend: the one of the number at or next below.',
  ),
})

export type Steps = Read<typeof STEPS>

interface Kinds {
  readonly tables: Steps
  readonly families: Read<typeof FAMILY>
}

/** The distributions that a workload refers to as `file#name`; each file is read once. */
export class Tables {
  readonly #folder: string
  readonly #files = new Map<string, Read<typeof TABLES>>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Throws E_FILE, E_JSON or E_FORMAT where it is not there or has faults. */
  steps(reference: string): Steps {
    return this.#named(reference, 'tables')
  }

  /** The table for a number: that of the number itself, or of the next below. */
  family(reference: string): (at: number) => Steps {
    const tables = Object.entries(this.#named(reference, 'families'))
      .map(([key, steps]) => ({ from: Number(key), steps }))
      .sort((a, b) => a.from - b.from)
    return (at) => (tables.findLast(({ from }) => from <= at) ?? tables[0]).steps
  }

  #named<K extends 'tables' | 'families'>(reference: string, kind: K): Kinds[K] {
    const at = reference.indexOf('#')
    const name = reference.slice(at + 1)
    const file = resolve(this.#folder, reference.slice(0, at))
    const known = (this.#file(file)[kind] ?? {}) as Readonly<Record<string, Kinds[K]>>
    if (Object.hasOwn(known, name)) return known[name]
    const near = didYouMean(name, Object.keys(known))
    throw new SegueError('E_FORMAT', `${file} has no ${name} among its ${kind}`, {
      where: file,
      expected: listed(Object.keys(known)),
      next: near && `did you mean ${quoted(near)}?`,
    })
  }

  #file(file: string): Read<typeof TABLES> {
    const known = this.#files.get(file)
    if (known) return known
    const faults = new Faults('E_FORMAT', file)
    const root = locate(textNow(file, MOST_TABLE_BYTES), file, faults.all)
    const read = root && TABLES.read(root, faults)
    faults.raise()
    this.#files.set(file, read!)
    return read!
  }
}

/** Adds what is wrong with references to tables, each with its place. */
export function referenceFaults(at: Located, tables: Tables, faults: Faults): void {
  for (const item of at.items() ?? []) referenceFaults(item, tables, faults)
  for (const { key, value } of at.entries() ?? []) {
    if (value.text === undefined) referenceFaults(value, tables, faults)
    else if (key === 'table' || key === 'depth' || key === 'levels') {
      try {
        if (key === 'table') tables.steps(value.text)
        else tables.family(value.text)
      } catch (error) {
        if (!(error instanceof SegueError)) throw error
        const { message: found, parts } = error
        faults.add(error.code, `${value.path} cannot be had`, {
          ...parts,
          where: value.where,
          found,
        })
      }
    }
  }
}
