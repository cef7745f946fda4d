import type { EventLine } from '../../workload/event-log-lines.ts'
import type { PlacedEvent } from '../../workload/event-log-file.ts'

/** The lines that are still to come, of which the next few can be looked at. */
export class EventQueue {
  readonly #events: Iterator<PlacedEvent>
  readonly #ahead: PlacedEvent[] = []
  #fault: { readonly error: unknown } | undefined
  /** Of the one that was taken last. */
  line = 0

  constructor(events: Iterable<PlacedEvent>) {
    this.#events = events[Symbol.iterator]()
  }

  /** Undefined where there is none, or none that can be read: whoever looks ahead may be in the middle of something. */
  peek(ahead = 0): EventLine | undefined {
    while (this.#ahead.length <= ahead) {
      const next = this.#fault ? undefined : this.#next()
      if (!next) return undefined
      this.#ahead.push(next)
    }
    return this.#ahead[ahead].event
  }

  /** Throws what the reading threw, once all that could be read is taken. */
  take(): EventLine | undefined {
    const event = this.peek()
    if (event) this.line = this.#ahead.shift()!.line
    else if (this.#fault) throw this.#fault.error
    return event
  }

  /** Ends the reading. */
  close(): void {
    this.#events.return?.()
  }

  #next(): PlacedEvent | undefined {
    try {
      const { done, value } = this.#events.next()
      return done ? undefined : value
    } catch (error) {
      this.#fault = { error }
      return undefined
    }
  }
}
