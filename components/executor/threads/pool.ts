import { setFlagsFromString } from 'node:v8'
import type { Attempt, Ended, Executor, Report } from '#interfaces'
import { endedBecause, fault, type Fault } from '../shared/fault.ts'
import { heapFor } from '../shared/heap.ts'
import { Places } from '../shared/places.ts'
import type { ResultLimits } from '../shared/results.ts'
import { chooseThread } from './choose.ts'
import type { Entry } from './entry.ts'
import { Thread } from './thread.ts'

export interface PoolOptions extends ResultLimits {
  readonly file: string
  /** Attempts that run at once; 0: as many as there are places. */
  readonly threads: number
  readonly heapMb: number
  readonly maxOutputBytes: number
}

/** How often running attempts are looked at, and how long one may run before those behind it move elsewhere. */
const TICK_MS = 10
/** Threads that may exist for each that may run: those of other heap limits are kept for their next attempt. */
const KEPT = 4

const refused = (what: string): Report => ({
  outcome: 'failed',
  error: fault(
    'E_TASK',
    `${what} cannot run in a thread; put executor/processes in front of executor/threads`,
  ),
  service: 0,
})

/**
 * Worker threads with queues of their own. An attempt goes to the thread of its heap limit with the least to do; what
 * has not begun moves to another thread when the one in front of it turns out long, or when its thread ends.
 */
export class Pool implements Executor {
  readonly #options: PoolOptions
  #threads: Thread[] = []
  #backlog: Entry[] = []
  #busy = 0
  readonly #places = new Places()
  #timer: NodeJS.Timeout | undefined
  #stopping = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  async start() {
    // Unrolling drops the check for interrupts from loops that call nothing but builtins, such as one that fills an
    // array: neither terminate() nor a heap limit then ends them, and the heap's end is the end of the process.
    setFlagsFromString('--no-turboshaft-loop-unrolling')
    this.#stopping = false
    for (let i = 0; i < (this.#options.threads || 1); i++) this.#grow(this.#options.heapMb)
  }

  /** Ends every thread; what runs reports as cancelled, what has not begun as bounced. */
  async stop() {
    this.#stopping = true
    const left = this.#backlog.splice(0)
    for (const thread of this.#threads) left.push(...thread.retract())
    for (const entry of left) entry.ended(entry.attempt, { outcome: 'bounced', service: 0 })
    const gone = this.#threads.map((thread) => thread.gone)
    for (const thread of this.#threads) thread.end('cancelled', endedBecause('cancelled', 0))
    await Promise.all(gone)
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  run(attempt: Attempt, ended: Ended) {
    this.#busy++
    this.#places.enter(attempt)
    const report: Ended = (of, how) => {
      this.#busy--
      this.#places.leave(of)
      ended(of, how)
    }
    const entry: Entry = {
      attempt,
      ended: report,
      heapMb: heapFor(attempt.memory, this.#options.heapMb),
      seq: 0,
    }
    if ('run' in attempt.work) return this.#later(entry, refused('a command'))
    if (attempt.isolate === 'process')
      return this.#later(entry, refused('an attempt with isolate: process'))
    if (this.#stopping) return this.#later(entry, { outcome: 'bounced', service: 0 })
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS)
    const { id } = attempt.task.shape
    const others = this.#backlog.some((it) => it.attempt.task.shape.id === id)
    const thread = others ? undefined : this.#choose(entry)
    if (thread) thread.give(entry)
    else this.#backlog.push(entry)
  }

  cancel(id: number, why: 'cancelled' | 'timeout') {
    const waits = this.#backlog.findIndex((entry) => entry.attempt.id === id)
    if (waits >= 0) return this.#drop(this.#backlog.splice(waits, 1)[0]!, why)
    for (const thread of [...this.#threads]) {
      thread.drain()
      const entry = thread.find(id)
      if (!entry) continue
      const left = thread.retract()
      const at = left.indexOf(entry)
      if (at >= 0) this.#drop(left.splice(at, 1)[0]!, why)
      else thread.end(why, endedBecause(why, entry.attempt.timeoutMs))
      this.#backlog.unshift(...left)
      return this.#pump()
    }
  }

  flush() {
    for (const thread of this.#threads) thread.flush()
  }

  busy(): number {
    return this.#busy
  }

  #drop(entry: Entry, why: 'cancelled' | 'timeout') {
    this.#later(entry, {
      outcome: why,
      error: endedBecause(why, entry.attempt.timeoutMs),
      service: 0,
    })
  }

  #later(entry: Entry, report: Report) {
    setImmediate(() => entry.ended(entry.attempt, report))
  }

  #limit(): number {
    return this.#options.threads || Infinity
  }

  #choose({ heapMb, attempt }: Entry): Thread | undefined {
    const shape = attempt.task.shape.id
    const wanted = { heapMb, shape, places: this.#places.of(shape), limit: this.#limit() }
    const choice = chooseThread(this.#threads, wanted)
    return choice === 'new' ? this.#grow(heapMb) : choice
  }

  #grow(heapMb: number): Thread | undefined {
    if (this.#threads.length >= Math.min(this.#limit(), Math.max(1, this.#busy)) * KEPT) {
      this.#threads
        .find((thread) => thread.load === 0)
        ?.end('bounced', fault('E_TASK', 'its thread was closed'))
    }
    const { file, maxOutputBytes, maxResultBytes, objectBytes } = this.#options
    const limits = { maxResultBytes, objectBytes }
    const onGone = this.#gone.bind(this)
    const onProgress = () => this.#pump()
    const thread = new Thread({ file, heapMb, limits, maxOutputBytes, onProgress, onGone })
    this.#threads.push(thread)
    return thread
  }

  #gone(thread: Thread, left: Entry[], broken: Fault | undefined) {
    this.#threads.splice(this.#threads.indexOf(thread), 1)
    if (this.#stopping || broken) {
      const error = broken && {
        ...broken,
        message: `a thread could not be started: ${broken.message}`,
      }
      const report: Report = error
        ? { outcome: 'failed', error, service: 0 }
        : { outcome: 'bounced', service: 0 }
      for (const entry of left) entry.ended(entry.attempt, report)
      return
    }
    this.#backlog.unshift(...left)
    if (this.#threads.length === 0) this.#grow(thread.options.heapMb)
    this.#pump()
  }

  /** Gives out what waits here, in order. */
  #pump() {
    if (this.#backlog.length === 0 || this.#stopping) return
    const stuck = new Set<number>()
    const backlog = this.#backlog
    this.#backlog = []
    for (const entry of backlog) {
      const shape = entry.attempt.task.shape.id
      const thread = stuck.has(shape) ? undefined : this.#choose(entry)
      if (thread) thread.give(entry)
      else {
        stuck.add(shape)
        this.#backlog.push(entry)
      }
    }
    this.flush()
  }

  #tick() {
    if (this.#busy === 0) {
      clearInterval(this.#timer)
      this.#timer = undefined
      return
    }
    for (const thread of [...this.#threads]) this.#look(thread)
    this.#pump()
  }

  #look(thread: Thread) {
    thread.drain()
    const { entry, ms } = thread.running() ?? {}
    if (!entry) return
    const { timeoutMs } = entry.attempt
    if (timeoutMs > 0 && ms! > timeoutMs) thread.end('timeout', endedBecause('timeout', timeoutMs))
    else if (ms! > TICK_MS) {
      void thread.watchHeap()
      if (!thread.slow) this.#backlog.unshift(...thread.retract())
      thread.slow = true
    }
  }
}
