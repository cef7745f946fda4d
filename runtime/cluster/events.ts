import { Ring } from './ring.ts'

/** What events are about. */
export type EventType =
  | 'rewired'
  | 'refused'
  | 'fault'
  | 'quarantined'
  | 'job-accepted'
  | 'job-ended'
  | 'task-failed'
  | 'recovered'
  | 'store'
  | 'audit'

/** Something that happened, for people. */
export interface EventRecord {
  /** Rises by one from event to event. */
  readonly seq: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly type: EventType
  readonly generation: number
  /** One sentence. */
  readonly text: string
  readonly job?: string
  readonly task?: string
  readonly actor?: string
}

/** What whoever tells of an event knows of it. */
export type EventFacts = Omit<EventRecord, 'seq' | 'at' | 'generation'>

export interface EventPage {
  readonly items: readonly EventRecord[]
  /** Events after the one that was named which are not here any more: a durable store may still have them. */
  readonly dropped: number
}

export interface EventsOptions {
  /** How many are kept. */
  readonly limit?: number
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly generation: () => number
  /** Told of each, for a store that keeps them for longer. */
  readonly record?: (event: EventRecord) => void
}

const LIMIT = 10_000

/** The newest events. Readers hold nothing but a number, so one that is slow costs nothing, and misses some. */
export class Events {
  readonly #options: EventsOptions
  readonly #ring: Ring<EventRecord>
  /** Events of earlier lives of the cluster. */
  #before = 0
  readonly #waiting = new Set<() => void>()
  #closed = false

  constructor(options: EventsOptions) {
    this.#options = options
    this.#ring = new Ring(options.limit ?? LIMIT)
  }

  /** Number of the newest event; 0 when there was none. */
  get last(): number {
    return this.#before + this.#ring.total
  }

  /** Numbers go on from that one. Only before the first event. */
  continueFrom(last: number): void {
    if (this.#ring.total === 0) this.#before = last
  }

  add(facts: EventFacts): EventRecord {
    const { now, generation, record } = this.#options
    const event = { seq: this.last + 1, at: now(), generation: generation(), ...facts }
    this.#ring.add(event)
    record?.(event)
    for (const wake of this.#waiting) wake()
    return event
  }

  /** Nothing more will happen: whoever follows comes to an end. */
  close(): void {
    this.#closed = true
    for (const wake of this.#waiting) wake()
  }

  /** Up to `limit` events after `seq`, oldest first. */
  after(seq = 0, limit = 100): EventPage {
    const oldest = this.last - this.#ring.size
    const items: EventRecord[] = []
    for (let at = Math.max(seq, oldest); at < this.last && items.length < limit; at++)
      items.push(this.#ring.at(at - this.#before)!)
    return { items, dropped: Math.max(0, oldest - seq) }
  }

  /**
   * Events after `seq`, then each as it comes, until `signal` is aborted or all is over; without `seq`, from now on. A reader that falls
   * behind by more than are kept misses those: numbers then jump.
   */
  async *follow(seq = this.last, signal?: AbortSignal): AsyncGenerator<EventRecord, void> {
    let next = seq
    while (!signal?.aborted) {
      const { items } = this.after(next, 1)
      if (items.length > 0) {
        next = items[0].seq
        yield items[0]
      } else if (this.#closed) return
      else await this.#more(signal)
    }
  }

  /** Resolves when another event has come, or it is over. */
  #more(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      this.#waiting.add(done)
      signal?.addEventListener('abort', done)
    })
  }
}
