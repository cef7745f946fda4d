import { Worker } from 'node:worker_threads'
import { SegueError } from '../errors.ts'
import type { Compiled } from './compile.ts'
import type { Fault } from './definition.ts'
import { workerFile } from './places.ts'

/** What the worker answers: nothing, or what is wrong, where it was thrown. */
export interface Verdict {
  readonly fault?: Fault & { readonly where?: string; readonly stack?: string }
}

export interface Question {
  readonly code: string
  readonly file: string
  readonly folder: string
}

/** A worker is replaced after so many files, so that what a component leaves behind does not add up. */
const FILES_PER_WORKER = 500
/**
 * Without a bound on the young generation too, a worker that reaches its heap limit can abort the whole process
 * instead of ending alone (seen on Node 24 with large arrays and long texts).
 */
const HEAP_MIB = { old: 64, young: 16 }

/**
 * Creates a component from stand-ins and makes a few calls, in a worker thread: what throws, never returns, or
 * takes the memory away is found where it does no harm. One worker is kept warm; one that hung is replaced.
 */
export class ContractChecker {
  readonly #limitMs: number
  #worker: Promise<Worker> | undefined
  #asked = 0
  /** Threads in which something has been tried out. */
  readonly #tried = new WeakSet<Worker>()
  #turn: Promise<unknown> = Promise.resolve()

  /** `limitMs`: time for one file, from its first line to its last call. */
  constructor(limitMs = 2000) {
    this.#limitMs = limitMs
  }

  /** Starts the worker ahead of the first check. */
  async warm(): Promise<void> {
    await (this.#worker ?? this.#start())
  }

  /** Throws E_CONTRACT with the `.ts` line, or E_CONTRACT_TIMEOUT. `folder`: the one that the file lies in. */
  check({ code, file }: Compiled, folder: string): Promise<void> {
    const turn = this.#turn.then(() => this.#check({ code, file, folder }))
    this.#turn = turn.catch(() => {})
    return turn
  }

  async close(): Promise<void> {
    await this.#turn
    await this.#drop()
  }

  async #check(question: Question): Promise<void> {
    const { fault } = await this.#ask(question)
    if (++this.#asked % FILES_PER_WORKER === 0) await this.#drop()
    if (!fault) return
    const { message, stack, where = question.file } = fault
    const cause = stack ? Object.assign(new Error(message), { stack }) : undefined
    throw new SegueError('E_CONTRACT', message, { ...fault, where, cause })
  }

  async #ask(question: Question): Promise<Verdict> {
    const worker = await (this.#worker ?? this.#start())
    const isFresh = !this.#tried.has(worker)
    this.#tried.add(worker)
    try {
      return await ask(worker, question, this.#limitMs)
    } catch (error) {
      await this.#drop()
      // What brought it down may be something that an earlier file left behind.
      if (!isFresh && (error as SegueError).code === 'E_CONTRACT') return this.#ask(question)
      // The next file finds another one ready.
      this.#start().catch(() => {})
      throw error
    }
  }

  #start(): Promise<Worker> {
    const started = start(() => {
      if (this.#worker === started) this.#worker = undefined
    })
    return (this.#worker = started)
  }

  async #drop(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await (await worker?.catch(() => undefined))?.terminate()
  }
}

/**
 * Resolves once the worker has loaded what it needs, so that a check's time limit does not pay for it. `ended` is
 * called when it is no more, also between two checks: a component may have left something behind that throws.
 */
function start(ended: () => void): Promise<Worker> {
  const { old, young } = HEAP_MIB
  const worker = new Worker(workerFile('contract-worker', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: old, maxYoungGenerationSizeMb: young },
    // What a component prints while it is tried out is no output of Segue.
    stdout: true,
    stderr: true,
  })
  // Read and dropped, or it would pile up here.
  worker.stdout.resume()
  worker.stderr.resume()
  worker.once('exit', ended)
  return new Promise((resolve, reject) => {
    worker.on('error', reject)
    worker.once('message', () => {
      worker.unref()
      resolve(worker)
    })
  })
}

function ask(worker: Worker, question: Question, limitMs: number): Promise<Verdict> {
  const { file } = question
  return new Promise<Verdict>((resolve, reject) => {
    const onMessage = (verdict: Verdict) => settle(() => resolve(verdict))
    const onError = (cause: Error) => settle(() => reject(ended(file, cause.message, cause)))
    const onExit = (code: number) =>
      settle(() => reject(ended(file, `it ended its thread with status ${code}`)))
    const timer = setTimeout(() => settle(() => reject(timeout(file, limitMs))), limitMs)
    function settle(done: () => void): void {
      clearTimeout(timer)
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      done()
    }
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
    worker.postMessage(question)
  })
}

const timeout = (file: string, limitMs: number): SegueError =>
  new SegueError('E_CONTRACT_TIMEOUT', `the component did not return within ${limitMs} ms`, {
    where: file,
    expected: 'create and the first calls of every method return at once',
    found: 'a call that was still running, most likely an endless loop',
  })

const ended = (file: string, found: string, cause?: unknown): SegueError =>
  new SegueError('E_CONTRACT', 'the component brought its thread down when it was tried out', {
    where: file,
    expected: 'create does nothing but make the object',
    found,
    cause,
  })
