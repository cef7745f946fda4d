import type { MessagePort } from 'node:worker_threads'
import type { ObjectFolder } from '#interfaces'
import type { ResultLimits } from '../shared/results.ts'
import type { Target } from '../shared/runner.ts'

/**
 * What a thread and its owner share. Orders travel as arrays in messages; how far the thread has got, and its small
 * results, are in shared memory, so that nothing of what it finished is lost when it dies or is terminated.
 */

/** Orders that may be at a thread at once; a power of two, the size of the ring of results. */
export const RING = 1024
/** Parts of a result in the ring: kind, number, service in ms, unused. */
export const PARTS = 4
export const SHARED_BYTES = 128 + RING * PARTS * 8

/** 32-bit words. BEGUN: sequence number of the last order that began, with FENCE while nothing more may begin. */
export const BEGUN = 0
/** Results ever written to the ring, modulo 2^32. */
export const WRITTEN = 1
/** 1 while a wake-up is on its way to the owner. */
export const NOTIFIED = 2
/** Orders of an older epoch were taken back and must not begin. */
export const EPOCH = 3
/** 1 once the thread takes orders. */
export const READY = 4

export const FENCE = 0x40000000
/** Sequence numbers go round; far fewer than half of them are ever under way. */
export const MASK = 0x3fffffff

/** Kinds of result. Values above FLAT come in a message of their own, sent before the ring says so. */
export const KIND = {
  undefined: 0,
  null: 1,
  false: 2,
  true: 3,
  number: 4,
  value: 5,
  fault: 6,
  object: 7,
} as const
export const FLAT = KIND.number

export interface Shared {
  /** The words above. */
  readonly words: Int32Array
  /** [0]: when the running order began, in milliseconds of the machine's monotonic clock. */
  readonly times: Float64Array
  readonly ring: Float64Array
}

export const viewOf = (memory: SharedArrayBuffer): Shared => ({
  words: new Int32Array(memory, 0, 16),
  times: new Float64Array(memory, 64, 8),
  ring: new Float64Array(memory, 128, RING * PARTS),
})

/** What a thread is started with. */
export interface Start {
  readonly memory: SharedArrayBuffer
  readonly port: MessagePort
  readonly limits: ResultLimits
  readonly maxOutputBytes: number
}

/** What it is told beside orders: the function that a number stands for, and where objects are. */
export type Told =
  | { readonly index: number; readonly target: Target }
  | { readonly objects: ObjectFolder | undefined }

/** The machine's monotonic clock in milliseconds: the same in every thread. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6
