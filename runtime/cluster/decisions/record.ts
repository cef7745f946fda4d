import type { Micros, Outcome } from '#interfaces'
import type { RoleName } from '../../assembler/roles.ts'
import type { Way } from '../../core/onlooker.ts'

/**
 * What the decision log holds: plain data that can be written down and read by a later process. Durations are
 * microseconds, points in time milliseconds since 1970; ids are the texts that people type.
 */
export type DecisionRecord =
  | DispatchRecord
  | LateRecord
  | FailureRecord
  | JobFailureRecord
  | ImpossibleRecord
  | RefusalRecord
  | RewireRecord
  | RewireRefusalRecord
  | FaultRecord
  | QuarantineRecord

/** What every record has. */
export interface Decided {
  /** Rises by one from record to record. */
  readonly seq: number
  readonly at: number
  /** The one in force, or to which what happened belongs. */
  readonly generation: number
}

/** A record as whoever makes it knows it. */
export type Facts<R extends DecisionRecord = DecisionRecord> = R extends DecisionRecord
  ? Omit<R, 'seq' | 'at' | 'generation'> & { readonly generation?: number }
  : never

/** The task that a record is about. */
export interface OfTask {
  readonly task: string
  readonly job: string
  readonly stage: string
}

/** Who decided. */
export interface ByRole {
  readonly role: RoleName
  /** Node on which that role is played. */
  readonly core: string
  /** `scheduler/fifo@1f2e3d4c5b6a`: scheduler, queue and placement of the role, wrappers behind what they stand in front of. */
  readonly components: readonly string[]
}

/** `free`: had room, too. `held`: takes nothing new. `unknown`: what it had free then is not known. */
export type Verdict = 'chosen' | 'free' | 'no-room' | 'impossible' | 'held' | 'unknown'

/** What a node was to a task at that moment. */
export interface NodeView {
  readonly node: string
  readonly verdict: Verdict
  /** The resource that decided, or of which the task needs the largest share; amounts as users write them. */
  readonly resource: string
  readonly need: number
  readonly free: number
  readonly total: number
  /** A label that it does not carry. */
  readonly lacks?: string
}

/** Views of up to 32 nodes; the rest only counted. */
export interface NodeViews {
  readonly nodes: readonly NodeView[]
  readonly others?: Readonly<Partial<Record<Verdict, number>>>
}

/** A task was started; kept because it was late, could not meet its deadline any more, or as one of many. */
export interface DispatchRecord extends Decided, OfTask, ByRole, NodeViews {
  readonly kind: 'dispatch'
  readonly kept: 'late' | 'overdue' | 'sample'
  readonly node: string
  readonly attempt: number
  readonly way: Way
  /** Since its submission. */
  readonly wait: Micros
  /** About 99 in 100 of the starts before it had waited no longer. */
  readonly usual: Micros
  /** Tasks that waited at that role, this one among them. */
  readonly length: number
  /** Of those, the ones that had come before it and were passed over; undefined where they are too many to count. */
  readonly passed: number | undefined
  /** The first of them. */
  readonly passedOver: readonly string[]
  /** Who was started there last before it and has not ended, newest first. */
  readonly before: readonly string[]
}

/** A task ended after its deadline. */
export interface LateRecord extends Decided, OfTask {
  readonly kind: 'late'
  readonly node: string
  readonly outcome: Outcome
  readonly components: readonly string[]
  readonly wait: Micros
  readonly service: Micros
  /** From submission. */
  readonly deadline: Micros
  /** By how much it was missed. */
  readonly over: Micros
}

/** An attempt did not succeed. */
export interface FailureRecord extends Decided, OfTask {
  readonly kind: 'failure'
  readonly node: string
  readonly attempt: number
  /** `lost`: with its node or thread, through no fault of its own. */
  readonly outcome: Exclude<Outcome, 'ok'>
  readonly code?: string
  readonly message?: string
  readonly role: RoleName
  readonly components: readonly string[]
  readonly wait: Micros
  readonly service: Micros
  /** It is tried again after this; without it, it is not, or at once where that was no failure. */
  readonly pause?: Micros
}

export interface JobFailureRecord extends Decided {
  readonly kind: 'job-failure'
  readonly job: string
  readonly name: string
  readonly code: string
  readonly message: string
  readonly task?: string
}

/** No node that there was could ever run the task. */
export interface ImpossibleRecord extends Decided, OfTask, ByRole, NodeViews {
  readonly kind: 'impossible'
  readonly detail?: string
}

/** The core did not carry an act out. */
export interface RefusalRecord extends Decided, ByRole {
  readonly kind: 'refusal'
  readonly act: string
  readonly task?: string
  readonly job?: string
  readonly node?: string
  readonly why: string
}

export interface RewireRecord extends Decided {
  readonly kind: 'rewire'
  readonly actor: string
  readonly reason?: string
  readonly name: string
  readonly hash: string
  /** The generation that was in force before. */
  readonly from?: number
  /** In words, without versions. */
  readonly changes: readonly string[]
  readonly bindings: readonly BindingChange[]
  readonly pause: Micros
  readonly total: Micros
  readonly carried: { readonly waiting: number; readonly running: number }
  readonly equals?: number
}

/** What stood behind an interface of a role before and after, with versions; wrappers behind what they stand in front of. */
export interface BindingChange {
  readonly binding: string
  readonly from: readonly string[]
  readonly to: readonly string[]
}

export interface RewireRefusalRecord extends Decided {
  readonly kind: 'rewire-refusal'
  readonly actor: string
  readonly code?: string
  readonly message: string
}

/** A component threw, broke its contract or ran too long. */
export interface FaultRecord extends Decided {
  readonly kind: 'fault'
  readonly component: string
  readonly seat: string
  readonly message: string
  readonly remedy: string
}

export interface QuarantineRecord extends Decided {
  readonly kind: 'quarantine'
  readonly component: string
}

type OfKind<K extends DecisionRecord['kind']> = Extract<DecisionRecord, { readonly kind: K }>

export const ofKind = <K extends DecisionRecord['kind']>(
  records: readonly DecisionRecord[],
  kind: K,
): OfKind<K>[] => records.filter((record): record is OfKind<K> => record.kind === kind)
