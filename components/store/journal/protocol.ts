import type { JobEntry, JobQuery, NoteQuery, StoredEnd, StoreUsage, TaskQuery } from '#interfaces'
import type { Chunk } from './chunks.ts'

/** What the owner of a journal and its thread tell each other. Values are bytes; only the owner knows what they mean. */

export interface JournalSettings {
  readonly maxBytes: number
  readonly jobs: number
  readonly days: number
  readonly decisions: number
  readonly events: number
  readonly generations: number
}

/** `ask`: it may be refused, and then is not written; the number names it in the answer. */
export interface JobItem {
  readonly kind: 'job'
  readonly ask: number | undefined
  readonly job: number
  readonly name: string
  readonly user: string
  readonly pool: string
  readonly at: number
  readonly total: number
  readonly key: string | null
  readonly repeated: number
  readonly spec: Uint8Array
}

export type ChunkItem = Chunk & { readonly kind: 'chunk' }

export type EndItem = Omit<StoredEnd, 'type' | 'fault'> & {
  readonly kind: 'end'
  readonly fault: Uint8Array | null
}

export interface GenerationItem {
  readonly kind: 'generation'
  readonly generation: number
  readonly at: number
  readonly name: string
  readonly fault: string | null
  readonly data: Uint8Array
}

export interface NoteItem {
  readonly kind: 'note'
  readonly type: 'decision' | 'event'
  readonly seq: number
  readonly at: number
  readonly job: number | null
  readonly task: number | null
  readonly generation: number | null
  readonly data: Uint8Array
}

export type Item = JobItem | ChunkItem | EndItem | GenerationItem | NoteItem

/** What can be asked, with what is answered. */
export interface Questions {
  open: [
    { readonly folder: string; readonly life: string; readonly settings: JournalSettings },
    FoundRows,
  ]
  jobs: [JobQuery, { items: (JobEntry & { fault: Uint8Array | null })[]; total: number }]
  job: [number, JobRow | undefined]
  tasks: [TaskQuery, Picked]
  unfinished: [number, { job: JobRow; chunks: Chunk[] }[]]
  generations: [number, (Omit<GenerationItem, 'kind'> & { fault: string | null })[]]
  notes: [NoteQuery, { items: Omit<NoteItem, 'kind'>[]; total: number }]
  /** A file of what has begun is closed: what has ended since is dropped from it. */
  settle: [string, undefined]
  /** Writes what it can, answers the number of the last batch that it has written, and takes nothing more. */
  retire: [undefined, number]
  moved: [{ readonly jobs: readonly number[]; readonly to: string }, undefined]
  close: [undefined, undefined]
}

export interface JobRow {
  readonly entry: JobEntry & { readonly fault: Uint8Array | null }
  readonly spec: Uint8Array
}

/** Tasks of some chunks: chunk and position, in the order in which they are answered. */
export interface Picked {
  readonly chunks: readonly (Omit<Chunk, 'values'> & { readonly values: Uint8Array | undefined })[]
  readonly picks: Uint32Array
  readonly total: number
}

export interface FoundRows {
  readonly life: string | undefined
  readonly lastJob: number
  readonly lastGeneration: number
  readonly lastDecision: number
  readonly lastEvent: number
  readonly keys: readonly (readonly [key: string, job: number])[]
  readonly begun: Uint32Array
  readonly usage: Pick<StoreUsage, 'bytes' | 'jobs'>
}

export type Question = {
  [K in keyof Questions]: { readonly ask: K; readonly id: number; readonly about: Questions[K][0] }
}[keyof Questions]

export type ToThread = Question | { readonly batch: number; readonly items: readonly Item[] }

/** An error as it travels. */
export interface Failure {
  readonly code: 'E_DISK' | 'E_JOURNAL'
  readonly message: string
  readonly next: string | undefined
}

export type FromThread =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failure: Failure }
  /** Everything up to this batch is durable, but for the jobs that were refused. */
  | { readonly written: number; readonly usage: FoundRows['usage'] }
  | { readonly refused: readonly number[]; readonly failure: Failure }
  /** It cannot write, and why; or can again. */
  | { readonly fault: string | undefined }
  | { readonly forgot: readonly number[] }
