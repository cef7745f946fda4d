import { Ring } from '../ring.ts'
import type { DecisionRecord, Facts } from './record.ts'

/** Records that are kept, in all. */
const LIMIT = 10_000

/** Shares of the whole: a flood of one sort drives out nothing of another. */
const SORTS = {
  rewires: 0.1,
  failures: 0.3,
  late: 0.3,
  refusals: 0.1,
  samples: 0.2,
} as const

type Sort = keyof typeof SORTS

/** A record that is made when somebody wants to read it. */
export interface Later {
  readonly kind: DecisionRecord['kind']
  readonly kept?: 'late' | 'overdue' | 'sample'
  readonly task: string
  readonly job: string
  readonly generation: number
  facts(): Facts
}

/** What is kept of a decision, with its number and time. */
interface Entry {
  readonly seq: number
  readonly at: number
  readonly of: Facts | Later
}

export interface LogOptions {
  /** Records that are kept, in all. */
  readonly limit?: number
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly generation: () => number
  /** Told of each record, for a store that keeps it for longer. */
  readonly record?: (record: DecisionRecord) => void
  /** Whether that store wants any; it does where nothing is said. */
  readonly wanted?: () => boolean
}

/** The newest decisions of each sort. */
export class DecisionLog {
  readonly #options: LogOptions
  readonly #rings: Readonly<Record<Sort, Ring<Entry>>>
  #last = 0

  constructor(options: LogOptions) {
    this.#options = options
    const { limit = LIMIT } = options
    const ring = (share: number) => new Ring<Entry>(Math.max(1, Math.round(limit * share)))
    this.#rings = {
      rewires: ring(SORTS.rewires),
      failures: ring(SORTS.failures),
      late: ring(SORTS.late),
      refusals: ring(SORTS.refusals),
      samples: ring(SORTS.samples),
    }
  }

  /** Numbers go on from that one, which an earlier life of the cluster used. Only before the first record. */
  continueFrom(last: number): void {
    if (Object.values(this.#rings).every(({ total }) => total === 0)) this.#last = last
  }

  add(facts: Facts): void {
    const { generation } = this.#options
    this.#keep({ generation: generation(), ...facts })
  }

  /** What is seldom read is put together then. */
  note(later: Later): void {
    this.#keep(later)
  }

  #keep(of: Facts | Later): void {
    const { now, record: tell, wanted } = this.#options
    const entry = { seq: ++this.#last, at: now(), of }
    this.#rings[sortOf(of)].add(entry)
    if (tell && wanted?.() !== false) tell(recordOf(entry))
  }

  /** How many are kept, and how many are not any more. */
  get counts(): { readonly kept: number; readonly dropped: number } {
    const rings = Object.values(this.#rings)
    const kept = rings.reduce((sum, { size }) => sum + size, 0)
    return { kept, dropped: rings.reduce((sum, { total }) => sum + total, -kept) }
  }

  /** What is kept about the task, oldest first. */
  ofTask(task: string): DecisionRecord[] {
    return this.#of((of) => 'task' in of && of.task === task)
  }

  /** What is kept about the job or any of its tasks, oldest first. */
  ofJob(job: string): DecisionRecord[] {
    return this.#of((of) => 'job' in of && of.job === job)
  }

  /** What is kept of rewires to the generation, and of faults and refusals under it, oldest first. */
  ofGeneration(generation: number): DecisionRecord[] {
    return [...this.#rings.rewires]
      .map(recordOf)
      .filter((record) => record.generation === generation)
  }

  #of(wanted: (of: Facts | Later) => boolean): DecisionRecord[] {
    const found: Entry[] = []
    for (const ring of Object.values(this.#rings))
      for (const entry of ring) if (wanted(entry.of)) found.push(entry)
    return found.sort((a, b) => a.seq - b.seq).map(recordOf)
  }
}

function recordOf({ seq, at, of }: Entry): DecisionRecord {
  const facts = 'facts' in of ? of.facts() : of
  return { seq, at, ...facts } as DecisionRecord
}

/** What is told of a generation: not each task that it decided about. */
export const isOfGeneration = (record: DecisionRecord): boolean => sortOf(record) === 'rewires'

function sortOf(record: Pick<Later, 'kind' | 'kept'>): Sort {
  switch (record.kind) {
    case 'dispatch':
      return record.kept === 'sample' ? 'samples' : 'late'
    case 'late':
      return 'late'
    case 'failure':
    case 'job-failure':
      return 'failures'
    case 'refusal':
    case 'impossible':
      return 'refusals'
    default:
      return 'rewires'
  }
}
