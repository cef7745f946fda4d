const MIB = 2 ** 20
const LEAST = 32

/**
 * Heap limit in MiB for an attempt that asked for `memory` bytes: the next power of two, so that threads can be used
 * again by others like it. 0 bytes: `otherwise`.
 */
export const heapFor = (memory: number, otherwise: number): number =>
  memory === 0 ? otherwise : 2 ** Math.ceil(Math.log2(Math.max(LEAST, memory / MIB)))

/**
 * Where V8 itself gives up, in MiB, for a thread with a limit of `heapMb`. V8 takes the whole process down when one
 * allocation passes its limit by more than 16 MiB (a growing array does), so its limit lies far above the one that is
 * watched: an array may grow by half of the heap, and the largest that there is takes a GiB. It stays below 2 GiB
 * where it can, since V8 collects less eagerly above.
 */
export const ceilingFor = (heapMb: number): number =>
  Math.max(2.5 * heapMb, Math.min(2.5 * heapMb + 1152, 2040))

/** Bytes of used heap at which a thread is ended. Garbage counts until it is collected, hence twice the limit. */
export const endAbove = (heapMb: number): number => (2 * heapMb + 64) * MIB

/** The fault of an attempt whose heap was exhausted. */
export const outOfMemory = (heapMb: number) => ({
  name: 'OutOfMemoryError',
  message: `used more than the ${heapMb} MiB of heap that it was given; ask for more with needs.memory`,
  code: 'E_TASK_MEMORY',
})
