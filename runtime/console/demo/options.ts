import type { Option } from '../verb.ts'

export interface DemoOptions {
  /** Batches for each composition, hence pairs. */
  readonly batches?: number
  /** The first is what the others are compared with. */
  readonly compositions?: readonly string[]
  /** Twenty seconds: fewer files, three compositions. */
  readonly quick?: boolean
  /** Put in force what is saved in components/ and compositions/ meanwhile. */
  readonly watch?: boolean
  /** One JSON object at the end, and nothing else on standard output. */
  readonly json?: boolean
}

function atLeastTwo(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 2)
    throw new Error('A whole number of at least 2 is needed.')
  return number
}

function names(text: string): string[] {
  const list = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  if (list.length < 2 || new Set(list).size < list.length)
    throw new Error('At least two different compositions are needed, like fifo,srpt.')
  return list
}

/** The demo's row of the verb table has them. */
export const DEMO_OPTIONS: readonly Option[] = [
  {
    flags: '--batches <number>',
    summary: 'batches for each composition, hence pairs (default: as many as compositions)',
    parse: atLeastTwo,
  },
  {
    flags: '--compositions <list>',
    summary: 'names or files, separated by commas; the first is what the others are compared with',
    parse: names,
  },
  { flags: '--quick', summary: 'twenty seconds: fewer files, three compositions' },
  {
    flags: '--watch',
    summary: 'put in force what is saved in components/ and compositions/ meanwhile',
  },
]
