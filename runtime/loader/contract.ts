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
  #turn: Promise<unknown> = Promise.resolve()

  /** `limitMs`: time for one file, from its first line to its last call. */
  constructor(limitMs = 2000) {
    this.#limitMs = limitMs
  }

  /** Starts the worker ahead of the first check. */
  async warm(): Promise<void> {
    await (this.#worker ??= start())
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
    const worker = await (this.#worker ??= start())
    const { file } = question
    try {
      const { fault } = await ask(worker, question, this.#limitMs)
      if (fault) {
        const cause = fault.stack
          ? Object.assign(new Error(fault.message), { stack: fault.stack })
          : undefined
        throw new SegueError('E_CONTRACT', fault.message, {
          ...fault,
          where: fault.where ?? file,
          cause,
        })
      }
      if (++this.#asked % FILES_PER_WORKER === 0) await this.#drop()
    } catch (error) {
      if (error instanceof SegueError && error.code === 'E_CONTRACT') throw error
      await this.#drop()
      this.#worker = start()
      this.#worker.catch(() => {})
      throw error
    }
  }

  async #drop(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await (await worker?.catch(() => undefined))?.terminate()
  }
}

/** Resolves once the worker has loaded what it needs, so that a check's time limit does not pay for it. */
function start(): Promise<Worker> {
  const worker = new Worker(workerFile('contract-worker', import.meta.url), {
    resourceLimits: {
      maxOldGenerationSizeMb: HEAP_MIB.old,
      maxYoungGenerationSizeMb: HEAP_MIB.young,
    },
    // What a component prints while it is tried out is no output of Segue.
    stdout: true,
    stderr: true,
  })
  return new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('message', () => {
      worker.off('error', reject)
      worker.unref()
      resolve(worker)
    })
  })
}

function ask(worker: Worker, question: Question, limitMs: number): Promise<Verdict> {
  const { file } = question
  return new Promise<Verdict>((resolve, reject) => {
    const settle = (done: () => void) => {
      clearTimeout(timer)
      worker.removeAllListeners('message').removeAllListeners('error').removeAllListeners('exit')
      // Terminated later, or broken by what the component left behind: nobody is interested any more.
      worker.on('error', () => {})
      done()
    }
    const timer = setTimeout(() => settle(() => reject(timeout(file, limitMs))), limitMs)
    worker.on('message', (verdict: Verdict) => settle(() => resolve(verdict)))
    worker.on('error', (cause) => settle(() => reject(ended(file, cause.message, cause))))
    worker.on('exit', (code) =>
      settle(() => reject(ended(file, `it ended its thread with status ${code}`))),
    )
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
