import type { EventLine } from '../../workload/event-log-lines.ts'
import type { PlacedEvent } from '../../workload/event-log-file.ts'

/** The lines that are still to come, of which the next few can be looked at. */
export class EventQueue {
  readonly #events: Iterator<PlacedEvent>
  readonly #ahead: PlacedEvent[] = []
  /** Of the one that was taken last. */
  line = 0

  constructor(events: Iterable<PlacedEvent>) {
    this.#events = events[Symbol.iterator]()
  }

  peek(ahead = 0): EventLine | undefined {
    while (this.#ahead.length <= ahead) {
      const { done, value } = this.#events.next()
      if (done) return undefined
      this.#ahead.push(value)
    }
    return this.#ahead[ahead].event
  }

  take(): EventLine | undefined {
    const event = this.peek()
    if (event) this.line = this.#ahead.shift()!.line
    return event
  }

  /** Ends the reading. */
  close(): void {
    this.#events.return?.()
  }
}
