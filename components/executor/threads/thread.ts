import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { ObjectRef, type Report } from '#interfaces'
import { fault, faultOf, type Fault } from '../shared/fault.ts'
import { ceilingFor, endAbove, outOfMemory } from '../shared/heap.ts'
import type { Reference } from '../shared/objects.ts'
import type { ResultLimits } from '../shared/results.ts'
import { FLAT, KIND, MASK, RING, type Start } from './channel.ts'
import type { Entry } from './entry.ts'
import { Outbox } from './outbox.ts'
import { Progress } from './progress.ts'

export interface ThreadOptions {
  readonly file: string
  readonly heapMb: number
  readonly limits: ResultLimits
  readonly maxOutputBytes: number
  /** Something may have changed: it reported, or more may be given to it. */
  readonly onProgress: () => void
  /** It is gone; `left` never began and can go elsewhere. `broken`: it could not even start, and why. */
  readonly onGone: (thread: Thread, left: Entry[], broken: Fault | undefined) => void
}

const FLAT_VALUES: readonly unknown[] = [undefined, null, false, true]

/** The owner's side of one worker thread: what it was given, in order, and what comes back. */
export class Thread {
  /** Its running attempt takes long: what could run elsewhere should. */
  slow = false
  /** Shape of the attempts that it has. */
  shape = 0
  /** Milliseconds that the last attempt took. */
  lastMs = 0
  readonly options: ThreadOptions
  readonly gone: Promise<void>

  readonly #worker: Worker
  readonly #port
  readonly #progress = new Progress()
  readonly #outbox: Outbox
  #entries: Entry[] = []
  #head = 0
  #seq = 0
  #values: unknown[] = []
  #closing = false
  #cause: { outcome: Report['outcome']; error: Fault } | undefined
  #error: Fault | undefined

  constructor(options: ThreadOptions) {
    this.options = options
    const { file, heapMb, limits, maxOutputBytes } = options
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    this.#outbox = new Outbox(port1)
    port1.on('message', (message: unknown) => this.#receive(message))
    this.#worker = new Worker(file, {
      workerData: {
        memory: this.#progress.memory,
        port: port2,
        limits,
        maxOutputBytes,
      } satisfies Start,
      transferList: [port2],
      resourceLimits: { maxOldGenerationSizeMb: ceilingFor(heapMb) },
      execArgv: [],
      stdout: true,
      stderr: true,
    })
    this.#worker.stdout.resume()
    this.#worker.stderr.resume()
    this.#worker.on('error', (error: Error & { code?: string }) => {
      this.#error = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfMemory(heapMb) : faultOf(error)
    })
    this.gone = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#settle(code)
        resolve()
      })
    })
  }

  /** Whether it has started. */
  get ready(): boolean {
    return this.#progress.ready
  }

  /** Attempts here that have not reported. */
  get load(): number {
    return this.#entries.length - this.#head
  }

  /** Whether it takes more: it neither ends, nor is full, nor still holds orders that were taken back. */
  get open(): boolean {
    return !this.#closing && this.load < RING && !this.#progress.fenced
  }

  give(entry: Entry) {
    this.shape = entry.attempt.task.shape.id
    entry.seq = this.#seq = (this.#seq + 1) & MASK
    this.#entries.push(entry)
    const error = this.#outbox.add(entry.seq, this.#progress.epoch, entry.attempt)
    if (!error) return
    this.#entries.pop()
    this.#seq = (this.#seq - 1) & MASK
    setImmediate(() => entry.ended(entry.attempt, { outcome: 'failed', error, service: 0 }))
  }

  flush() {
    this.#outbox.flush()
  }

  /** The attempt that runs, and for how many milliseconds. */
  running(): { entry: Entry; ms: number } | undefined {
    const entry = this.#entries[this.#head]
    return entry && this.#progress.hasBegun(entry.seq)
      ? { entry, ms: this.#progress.sinceBegun() }
      : undefined
  }

  find(id: number): Entry | undefined {
    for (let i = this.#head; i < this.#entries.length; i++) {
      if (this.#entries[i]!.attempt.id === id) return this.#entries[i]
    }
    return undefined
  }

  /** Takes back what has not begun; the exchange with the thread makes sure that none of it will. */
  retract(): Entry[] {
    if (this.load === 0 || this.#progress.fenced) return []
    this.flush()
    return this.#progress.retract(() => {
      let from = this.#head
      while (from < this.#entries.length && this.#progress.hasBegun(this.#entries[from]!.seq))
        from++
      return this.#entries.splice(from)
    })
  }

  /** Ends it, with what runs in it: that reports `outcome` unless it was faster. */
  end(outcome: Report['outcome'], error: Fault) {
    if (this.#closing) return
    this.#cause = { outcome, error }
    this.#closing = true
    this.#progress.fence()
    void this.#worker.terminate()
  }

  /** Ends it with what runs in it when its heap is too large. */
  async watchHeap() {
    if (this.#closing) return
    const { heapMb } = this.options
    // Rejects when the thread ends first; that is reported as it is.
    const heap = await this.#worker.getHeapStatistics().catch(() => undefined)
    if (heap && heap.used_heap_size > endAbove(heapMb) && this.running())
      this.end('failed', outOfMemory(heapMb))
  }

  /** Reports what the thread has finished. */
  drain() {
    this.#progress.drain((kind, number, ms) => this.#report(kind, number, ms))
  }

  #report(kind: number, number: number, ms: number) {
    const { attempt, ended } = this.#entries[this.#head++]!
    if (this.#head === this.#entries.length || this.#head > RING) {
      this.#entries = this.#entries.slice(this.#head)
      this.#head = 0
    }
    this.slow = false
    this.lastMs = ms
    const service = Math.round(ms * 1000)
    if (kind === KIND.fault)
      ended(attempt, { outcome: 'failed', error: this.#value() as Fault, service })
    else if (kind === KIND.number) ended(attempt, { outcome: 'ok', value: number, service })
    else
      ended(attempt, {
        outcome: 'ok',
        value: kind > FLAT ? this.#sent(kind) : FLAT_VALUES[kind],
        service,
      })
  }

  #sent(kind: number): unknown {
    const value = this.#value()
    if (kind !== KIND.object) return value
    const { id, bytes } = value as Reference
    return new ObjectRef(id, bytes)
  }

  /** The next value that came by message: it was posted before the ring said so, so it is there. */
  #value(): unknown {
    for (;;) {
      if (this.#values.length > 0) return this.#values.shift()
      const next = receiveMessageOnPort(this.#port)
      if (!next) return fault('E_TASK', 'its result was lost with its thread')
      if (Array.isArray(next.message)) this.#values.push(next.message[0])
    }
  }

  #receive(message: unknown) {
    if (Array.isArray(message)) this.#values.push(message[0])
    this.drain()
    this.options.onProgress()
  }

  #settle(code: number) {
    this.#closing = true
    this.drain()
    const left = this.#entries.slice(this.#head)
    this.#entries = []
    this.#head = 0
    const first = left[0]
    if (first && this.#progress.hasBegun(first.seq)) {
      left.shift()
      const exit = fault('E_TASK_EXIT', `the function ended its thread with process.exit(${code})`)
      const cause = this.#cause ?? { outcome: 'failed' as const, error: this.#error ?? exit }
      first.ended(first.attempt, {
        ...cause,
        service: Math.round(this.#progress.sinceBegun() * 1000),
      })
    }
    this.#port.close()
    const broken =
      this.ready || this.#cause ? undefined : (this.#error ?? fault('E_TASK', 'it ended at once'))
    this.options.onGone(this, left, broken)
  }
}
