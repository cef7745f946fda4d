import type { Socket } from 'node:net'

/** Collects the frames of one turn of the event loop and writes them in order, as one piece. */
export class Outbox {
  readonly #socket: Socket
  readonly #relieved: () => void
  #frames: Buffer[] = []
  #bytes = 0
  #flushing: NodeJS.Immediate | undefined

  /** `relieved` is called whenever the other side has taken what was written. */
  constructor(socket: Socket, relieved: () => void = () => {}) {
    this.#socket = socket
    this.#relieved = relieved
    socket.on('drain', relieved)
  }

  /** Bytes that were sent and that the system has not taken yet. */
  get unread(): number {
    return this.#bytes + this.#socket.writableLength
  }

  send(frame: Buffer): void {
    this.#frames.push(frame)
    this.#bytes += frame.length
    this.#flushing ??= setImmediate(() => this.flush())
  }

  flush(): void {
    clearImmediate(this.#flushing)
    this.#flushing = undefined
    if (this.#frames.length === 0) return
    const frames = this.#frames
    this.#frames = []
    this.#bytes = 0
    if (this.#socket.destroyed || this.#socket.writableEnded) return
    if (this.#socket.write(frames.length === 1 ? frames[0] : Buffer.concat(frames)))
      this.#relieved()
  }
}
