import { Worker } from 'node:worker_threads'
import type { SentError } from './suite-protocol.ts'

export interface ThreadOptions {
  readonly file: URL
  /** What the thread begins with. */
  readonly data: unknown
  /** Milliseconds that it may say nothing. */
  readonly limitMs: number
  /** Of its heap; 512 where nothing is said. */
  readonly heapMiB?: number
  readonly printed?: (text: string) => void
  readonly signal?: AbortSignal
}

/** What it says last. */
interface Done {
  readonly type: 'done'
}

/** For the thread to load what it needs before its first word. */
const LOADING_MS = 20_000
const HEAP_MIB = 512
/** Bounded, too, or a thread that reaches the limit of its heap can take the process with it. */
const YOUNG_MIB = 64

/**
 * Runs a thread until it is done, has ended, or says nothing for too long; then it is no more. Answers what ended it,
 * undefined when it was done.
 */
export function driveThread<T extends { readonly type: string }>(
  { file, data, limitMs, heapMiB = HEAP_MIB, printed, signal }: ThreadOptions,
  heard: (told: T) => void,
): Promise<SentError | undefined> {
  const worker = new Worker(file, {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: heapMiB, maxYoungGenerationSizeMb: YOUNG_MIB },
    stdout: true,
    stderr: true,
  })
  // Read in any case, or it would pile up here.
  for (const stream of [worker.stdout, worker.stderr])
    stream.on('data', (chunk) => printed?.(String(chunk)))
  return new Promise((resolve) => {
    let over = false
    const settle = (ended?: SentError) => {
      if (over) return
      over = true
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      void worker.terminate().then(() => resolve(ended))
    }
    const abort = () => settle({ message: 'it was given up' })
    const hangs = () => settle({ message: `the component did not return within ${limitMs} ms` })
    let timer = setTimeout(hangs, limitMs + LOADING_MS)
    worker.on('message', (told: T | Done) => {
      clearTimeout(timer)
      timer = setTimeout(hangs, limitMs)
      if (told.type === 'done') settle()
      else heard(told as T)
    })
    worker.on('error', ({ message, stack }: Error) => settle({ message, stack }))
    worker.on('exit', (code) => settle({ message: `the component ended its thread (${code})` }))
    signal?.addEventListener('abort', abort)
    if (signal?.aborted) abort()
  })
}
