import { setImmediate as turn } from 'node:timers/promises'
import { chunks, type Input } from './input.ts'
import {
  type Answer,
  mapFiles,
  mergeSums,
  type Part,
  reducePart,
  repeatedLines,
  scanFiles,
} from './tasks.ts'

/**
 * Microseconds of one thread for a byte of input, by function: what the batches declare as
 * estimates.
 */
export interface Speed {
  readonly map: number
  readonly scan: number
  readonly repeat: number
}

export interface PlainRun {
  readonly answer: Answer
  /** Milliseconds for the answer. */
  readonly ms: number
  readonly speed: Speed
}

const GROUP = 50

/**
 * The answer by one thread and without Segue: the same functions in a loop. It lets other work
 * of the process have its turn after each group of files, and rejects when `signal` is aborted.
 */
export async function plainRun(
  input: Input,
  partitions: number,
  signal?: AbortSignal,
): Promise<PlainRun> {
  const began = performance.now()
  const parts: Part[][] = []
  for (const group of chunks(input.files, GROUP)) {
    const paths = group.map((file) => file.path)
    parts.push(mapFiles(input.root, partitions, paths))
    await turn(undefined, { signal })
  }
  const sums = Array.from({ length: partitions }, (_, i) =>
    reducePart(parts.map((part) => part[i])),
  )
  const answer = mergeSums(sums)
  const ms = performance.now() - began
  return { answer, ms, speed: measureSpeed(input, (ms * 1000) / Math.max(1, answer.bytes)) }
}

/** From every eighth file; the map's speed is known from the whole run. */
function measureSpeed(input: Input, map: number): Speed {
  const sample = input.files.filter((_, i) => i % 8 === 0)
  const bytes = Math.max(
    1,
    sample.reduce((sum, file) => sum + file.bytes, 0),
  )
  const paths = sample.map((file) => file.path)
  const perByte = (run: () => unknown) => {
    const began = performance.now()
    run()
    return ((performance.now() - began) * 1000) / bytes
  }
  return {
    map,
    scan: perByte(() => scanFiles(input.root, paths)),
    repeat: perByte(() => repeatedLines(input.root, paths)),
  }
}
