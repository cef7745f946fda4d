import type { Micros, Report } from '#interfaces'
import type { NodePlan } from '../assembler/clusters.ts'
import type { CompositionFile } from '../assembler/composition.ts'
import type { RoleName } from '../assembler/roles.ts'
import type { JobSpec } from '../core/job-spec.ts'
import type { StagingLimits } from '../core/staging.ts'

/**
 * The lines of an event log: everything that entered the cores of a live cluster, in order, so that they decide the same again.
 * One JSON object a line, told apart by `e`; the first is the header. Numbers of the format: `version` of the header.
 */
export const EVENT_LOG_VERSION = 1

/** In every line but the header. */
export interface AnyLine {
  /** Microseconds of the cluster's clock; left out where no time has passed since the line before. */
  readonly t?: Micros
  /** It happened while the line before it was carried out, when the cores had so many times told their driver something. */
  readonly in?: number
}

export interface HeaderLine {
  readonly e: 'log'
  readonly version: number
  /** Segue's own. */
  readonly segue: string
  /** When the cluster was opened: milliseconds since 1970, and by its own clock. */
  readonly at: number
  readonly t: Micros
  readonly seed: number
  /** The composition that it began with. */
  readonly name: string
  readonly composition: CompositionFile
  /** Version by id of what stands in it. */
  readonly components: Readonly<Record<string, string>>
  readonly nodes: readonly NodePlan[]
  readonly staging: StagingLimits
  /** Acts that a turn carries out at most, where its line does not say. */
  readonly turn: number
  /** Names of resources by dimension. */
  readonly resources: readonly string[]
  readonly generation: number
}

/** A core takes a job in. */
export interface JobLine extends AnyLine {
  readonly e: 'job'
  readonly id: string
  /** When it was handed in, which may be before. */
  readonly submitted: Micros
  /** Without values: how many tasks there are, what they wait for and need; a list of times to burn is left out, too. */
  readonly spec: JobSpec
  /** Names of resources by dimension, where there are more than there were. */
  readonly resources?: readonly string[]
  /** Takes further tasks for ever, by `call` lines. */
  readonly standing?: true
  /** Tasks that had succeeded before: number, attempt, wait, service, node, generation. */
  readonly done?: readonly DoneTask[]
}

export type DoneTask = readonly [
  number: number,
  attempt: number,
  wait: Micros,
  service: Micros,
  node: string,
  generation: number,
]

/** One more task for a job that stands. */
export interface CallLine extends AnyLine {
  readonly e: 'call'
  readonly job: string
  readonly number: number
  readonly submitted: Micros
}

export interface CancelLine extends AnyLine {
  readonly e: 'cancel'
  readonly job: string
}

/** An attempt has ended. A task that is tried again has several. */
export interface EndLine extends AnyLine {
  readonly e: 'end'
  readonly attempt: number
  /** `t-3.7`: the seventh task of job j-3. */
  readonly task: string
  readonly node: string
  readonly outcome: Report['outcome']
  readonly service: Micros
}

/** Timers have run that were due. */
export interface TickLine extends AnyLine {
  readonly e: 'tick'
}

/** The cores deliver messages and decide. */
export interface TurnLine extends AnyLine {
  readonly e: 'turn'
  /** Acts that it carries out at most; null: as many as there are. */
  readonly limit?: number | null
}

/** Nothing new is decided until `release`. */
export interface HoldLine extends AnyLine {
  readonly e: 'hold' | 'release'
}

export interface NodeLine extends AnyLine {
  readonly e: 'join' | 'leave'
  readonly node: string
}

/** Attempts are numbered from there on. */
export interface AttemptsLine extends AnyLine {
  readonly e: 'attempts'
  readonly last: number
}

/** A rewire begins to be prepared. */
export interface RewireLine extends AnyLine {
  readonly e: 'rewire'
  /** The one in force. */
  readonly generation: number
  readonly name: string
  readonly actor: string
  readonly composition: CompositionFile
  readonly components: Readonly<Record<string, string>>
  /** Interfaces of each role that something else is put behind; of a role that is closed, all that decide are as well. */
  readonly changed: Readonly<Partial<Record<RoleName, readonly string[]>>>
  /** Seat and interface of whom nothing is believed. */
  readonly distrust?: readonly (readonly [seat: string, face: string])[]
  readonly lenient?: true
}

/** It goes on; in the last step of a rewire what was prepared is put in force. */
export interface StepLine extends AnyLine {
  readonly e: 'step'
  readonly generation: number
  /** What it waited for has failed, and it fails with that. */
  readonly failed?: true
}

/** So many slices of a queue were filled before it let others in. */
export interface FilledLine extends AnyLine {
  readonly e: 'filled'
  readonly slices: number
}

/** A role is closed: a component behind it failed. */
export interface CloseLine extends AnyLine {
  readonly e: 'close'
  /** `n1 resourceManager`. */
  readonly seat: string
  /** A call of it took too long: which interface, and which look at the clock of its guard found that out. */
  readonly face?: string
  readonly look?: number
}

/** An act was refused, and is to be decided again. */
export interface WakeLine extends AnyLine {
  readonly e: 'wake'
  readonly seat: string
}

/** What was decided up to here. */
export interface HashLine extends AnyLine {
  readonly e: 'hash'
  readonly starts: number
  readonly hash: string
}

/** The last line of a log that was closed. */
export interface DoneLine extends AnyLine {
  readonly e: 'done'
  readonly starts: number
  readonly hash: string
  /** It had become too long; the cluster went on. */
  readonly full?: true
}

export type EventLine =
  | JobLine
  | CallLine
  | CancelLine
  | EndLine
  | TickLine
  | TurnLine
  | HoldLine
  | NodeLine
  | AttemptsLine
  | RewireLine
  | StepLine
  | FilledLine
  | CloseLine
  | WakeLine
  | HashLine
  | DoneLine

export type LogLine = HeaderLine | EventLine
