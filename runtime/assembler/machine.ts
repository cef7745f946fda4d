import { availableParallelism, totalmem } from 'node:os'

/** What a machine has: cores, and bytes. */
export interface Machine {
  readonly cpu: number
  readonly memory: number
}

/** This machine, or the part of it that the process may use. */
export function thisMachine(): Machine {
  const granted = process.constrainedMemory()
  return {
    cpu: availableParallelism(),
    memory: granted > 0 ? Math.min(granted, totalmem()) : totalmem(),
  }
}
