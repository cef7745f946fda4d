import { Worker } from 'node:worker_threads'
import {
  StoreError,
  type StoredJob,
  type StoreHome,
  type StoreRecord,
  type StoreUsage,
} from '#interfaces'
import { BegunFile } from './begun.ts'
import { itemsOf, jobItem, memoryOf } from './items.ts'
import type {
  Failure,
  FoundRows,
  FromThread,
  JobItem,
  JournalSettings,
  Questions,
  ToThread,
} from './protocol.ts'

/** Batches that are on their way at once; what comes meanwhile gathers for the next. */
const UNDER_WAY = 2
/** A thread that ended by itself is followed by another one after this. */
const AGAIN_MS = 500
/** How long a thread may take to write the last and end. */
const ENDING_MS = 5000

interface Batch {
  readonly number: number
  /** Kept until they are written. Of jobs that ask only those that were not refused. */
  records: (StoreRecord | JobItem)[]
}

interface Waiting {
  readonly resolve: (answer: never) => void
  readonly reject: (error: StoreError) => void
}

/** The owner's side of a journal: gathers what is told, and never waits for the thread that writes it. */
export class Owner {
  readonly #file: string
  readonly #settings: JournalSettings
  #home: StoreHome | undefined
  #begun: BegunFile | undefined
  #worker: Worker | undefined
  #usage: FoundRows['usage'] = { bytes: 0, jobs: 0 }
  #fault: string | undefined
  #gathered: (StoreRecord | JobItem)[] = []
  /** A job that asks is among what has gathered. */
  #asking = false
  #scheduled = false
  #batch = 0
  #written = 0
  #underWay: Batch[] = []
  readonly #asks = new Map<number, Waiting>()
  readonly #questions = new Map<number, Waiting>()
  #number = 0
  #flushed: { readonly batch: number; readonly resolve: () => void }[] = []
  #isOpen = false
  #over = false
  #stopped = false
  #again: NodeJS.Timeout | undefined

  constructor(file: string, settings: JournalSettings) {
    this.#file = file
    this.#settings = settings
  }

  async open(home: StoreHome): Promise<FoundRows> {
    this.#home = home
    this.#begun = new BegunFile(
      home.folder,
      (name) => void this.ask('settle', name).catch(() => {}),
    )
    try {
      const found = await this.#start()
      this.#usage = found.usage
      return found
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  async accept(job: StoredJob): Promise<void> {
    const ask = ++this.#number
    // Now: its owner may go on and change it. Rejects where it cannot be written down.
    const item = jobItem(job, ask)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#asks.set(ask, { resolve: resolve as () => void, reject })
    this.#asking = true
    this.#gather(item)
    return promise
  }

  append(record: StoreRecord): void {
    this.#gather(record)
  }

  begun(tasks: Uint32Array): void {
    if (tasks.length > 0) this.#begun!.add(tasks)
  }

  flushed(): Promise<void> {
    const batch = this.#batch + Math.min(1, this.#gathered.length)
    if (this.#over || this.#written >= batch) return Promise.resolve()
    return new Promise((resolve) => this.#flushed.push({ batch, resolve }))
  }

  usage(): StoreUsage {
    return { durable: true, ...this.#usage, fault: this.#fault }
  }

  /** Answered after everything that was told before was tried to be written. */
  ask<K extends keyof Questions>(ask: K, about: Questions[K][0]): Promise<Questions[K][1]> {
    this.#post(true)
    return this.#ask(ask, about)
  }

  async retire(): Promise<readonly StoreRecord[]> {
    // A thread that has just ended by itself has told what it wrote.
    const written = await this.ask('retire', undefined).catch(() => this.#written)
    const left = this.#underWay.filter(({ number }) => number > written)
    this.#over = true
    this.#tellFlushed(Infinity)
    return left.flatMap(({ records }) => records.filter((record) => 'type' in record))
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#again)
    this.#begun?.close()
    if (this.#worker) await this.#end(this.#worker)
    this.#failAll()
    for (const { reject } of this.#asks.values()) reject(errorOf(STOPPED))
    this.#asks.clear()
  }

  async #end(worker: Worker): Promise<void> {
    const ended = new Promise((resolve) => worker.once('exit', resolve))
    this.ask('close', undefined).catch(() => {})
    this.#worker = undefined
    const timer = setTimeout(() => void worker.terminate(), ENDING_MS)
    await ended
    clearTimeout(timer)
  }

  #gather(record: StoreRecord | JobItem): void {
    this.#gathered.push(record)
    if (this.#scheduled) return
    this.#scheduled = true
    // What is told in one turn is one batch, hence there as a whole or not at all.
    setImmediate(() => {
      this.#scheduled = false
      this.#post(false)
    })
  }

  #post(now: boolean): void {
    if (this.#gathered.length === 0 || this.#over) return
    // What cannot be written stays under way; whoever asks must hear of it all the same.
    const refusing = this.#asking && this.#fault !== undefined
    if (!now && !refusing && this.#underWay.length >= UNDER_WAY) return
    this.#asking = false
    const batch = { number: ++this.#batch, records: this.#gathered }
    this.#gathered = []
    this.#underWay.push(batch)
    this.#send(batch)
  }

  #send({ number, records }: Batch): void {
    if (!this.#isOpen) return
    const items = itemsOf(records)
    this.#worker!.ref()
    this.#worker!.postMessage({ batch: number, items } satisfies ToThread, memoryOf(items))
  }

  #ask<K extends keyof Questions>(ask: K, about: Questions[K][0]): Promise<Questions[K][1]> {
    const id = ++this.#number
    return new Promise((resolve, reject) => {
      this.#questions.set(id, { resolve, reject })
      if (!this.#worker) return this.#failed(id, this.#stopped ? STOPPED : ENDED)
      this.#worker.ref()
      this.#worker.postMessage({ ask, id, about })
    })
  }

  async #start(): Promise<FoundRows> {
    const { folder, life } = this.#home!
    const worker = new Worker(this.#file, { execArgv: [], name: 'segue-journal' })
    this.#worker = worker
    worker.on('message', (message: FromThread) => this.#receive(message))
    worker.on(
      'error',
      (error) => (this.#fault = `the thread of the journal ended: ${error.message}`),
    )
    worker.on('exit', () => {
      if (this.#worker === worker) this.#ended()
    })
    const found = await this.#ask('open', { folder, life, settings: this.#settings })
    this.#isOpen = true
    this.#fault = undefined
    for (const batch of this.#underWay) this.#send(batch)
    return found
  }

  /** By itself: what it had not written is written by another one. */
  #ended(): void {
    this.#worker = undefined
    this.#isOpen = false
    this.#fault ??= ENDED.message
    this.#failAll()
    this.#again = setTimeout(() => this.#startAgain(), AGAIN_MS)
  }

  #startAgain(): void {
    this.#start().catch(({ message }: Error) => {
      this.#fault = message
      void this.#worker?.terminate()
    })
  }

  #failAll(): void {
    const message = this.#fault ?? ENDED.message
    for (const id of this.#questions.keys()) this.#failed(id, { ...ENDED, message })
  }

  #receive(message: FromThread): void {
    if ('answer' in message) {
      this.#questions.get(message.id)?.resolve(message.answer as never)
      this.#questions.delete(message.id)
    } else if ('id' in message) this.#failed(message.id, message.failure)
    else if ('written' in message) this.#wrote(message.written, message.usage)
    else if ('refused' in message) this.#refused(message.refused, message.failure)
    else if ('forgot' in message) this.#home!.forgot(message.forgot)
    else {
      this.#fault = message.fault
      this.#post(false)
    }
    // It keeps the process only while something is expected of it.
    if (this.#underWay.length === 0 && this.#questions.size === 0) this.#worker?.unref()
  }

  #wrote(written: number, usage: FoundRows['usage']): void {
    this.#usage = usage
    this.#written = written
    while (this.#underWay[0] && this.#underWay[0].number <= written) {
      for (const record of this.#underWay.shift()!.records) {
        if (!('kind' in record)) continue
        this.#asks.get(record.ask!)?.resolve(undefined as never)
        this.#asks.delete(record.ask!)
      }
    }
    this.#tellFlushed(written)
    this.#post(false)
  }

  #tellFlushed(written: number): void {
    const done = this.#flushed.filter(({ batch }) => batch <= written)
    if (done.length === 0) return
    this.#flushed = this.#flushed.filter(({ batch }) => batch > written)
    for (const { resolve } of done) resolve()
  }

  #refused(asks: readonly number[], failure: Failure): void {
    const gone = new Set(asks)
    for (const batch of this.#underWay)
      batch.records = batch.records.filter((it) => !('kind' in it && gone.has(it.ask!)))
    for (const ask of asks) {
      this.#asks.get(ask)?.reject(errorOf(failure))
      this.#asks.delete(ask)
    }
  }

  #failed(id: number, failure: Failure): void {
    const question = this.#questions.get(id)
    this.#questions.delete(id)
    question?.reject(errorOf(failure))
  }
}

const ENDED: Failure = {
  code: 'E_JOURNAL',
  message: 'the thread of the journal has ended',
  next: 'another one is started: try again',
}

const STOPPED: Failure = {
  code: 'E_JOURNAL',
  message: 'the journal is stopped',
  next: undefined,
}

const errorOf = ({ code, message, next }: Failure): StoreError =>
  new StoreError(code, message, next)
