const MIB = 2 ** 20
const LEAST = 32

/**
 * Heap limit in MiB for an attempt that asked for `memory` bytes: the next power of two, so that threads can be used
 * again by others like it. 0 bytes: `otherwise`.
 */
export const heapFor = (memory: number, otherwise: number): number =>
  memory === 0 ? otherwise : 2 ** Math.ceil(Math.log2(Math.max(LEAST, memory / MIB)))

/** The fault of an attempt whose heap was exhausted. */
export const outOfMemory = (heapMb: number) => ({
  name: 'OutOfMemoryError',
  message: `used more than the ${heapMb} MiB of heap that it was given; ask for more with needs.memory`,
  code: 'E_TASK_MEMORY',
})
