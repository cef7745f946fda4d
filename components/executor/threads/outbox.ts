import type { MessagePort } from 'node:worker_threads'
import type { Attempt, ObjectFolder, Work } from '#interfaces'
import { cloneFault, NOT_PLAIN, plainCopy } from '../shared/clone.ts'
import type { Fault } from '../shared/fault.ts'
import type { Unfilled } from '../shared/objects.ts'
import type { Told } from './channel.ts'

type Call = Extract<Work, { call: string }>

/** Orders gathered before a message leaves without waiting for a flush; five places each. */
const BATCH = 32 * 5

/** Orders on their way to one thread. A function is named to it once and is a number from then on. */
export class Outbox {
  readonly #port: MessagePort
  readonly #targets = new Map<string, Map<string, number>>()
  #targetCount = 0
  #batch: unknown[] = []
  #objects: ObjectFolder | undefined

  constructor(port: MessagePort) {
    this.#port = port
  }

  /** Answers the fault of arguments that cannot be sent; then nothing was. */
  add(seq: number, epoch: number, { work, output, objects }: Attempt): Fault | undefined {
    if (objects !== this.#objects) this.#tell({ objects: (this.#objects = objects) })
    const target = 'call' in work ? this.#target(work) : -1
    const args = 'call' in work ? argsOf(work) : 'burn' in work ? work.burn : undefined
    const copy = plainCopy(args)
    if (copy !== NOT_PLAIN) {
      this.#batch.push(seq, epoch, target, output, copy)
      if (this.#batch.length >= BATCH) this.flush()
      return undefined
    }
    // What is shared between the arguments of two attempts must not be shared behind the message.
    this.flush()
    try {
      this.#port.postMessage([seq, epoch, target, output, args])
      return undefined
    } catch {
      return cloneFault(args, 'args')
    }
  }

  flush() {
    if (this.#batch.length === 0) return
    this.#port.postMessage(this.#batch)
    this.#batch = []
  }

  #target({ call, export: name, source, loads }: Call): number {
    let exports = this.#targets.get(call)
    if (!exports) this.#targets.set(call, (exports = new Map()))
    const key = loads ? `${name}\0` : name
    let index = exports.get(key)
    if (index !== undefined) return index
    index = this.#targetCount++
    exports.set(key, index)
    this.#tell({ index, target: { call, export: name, source, loads: loads !== undefined } })
    return index
  }

  #tell(what: Told) {
    this.#port.postMessage(what)
  }
}

const argsOf = ({ args, loads }: Call): readonly unknown[] | Unfilled =>
  loads ? { args, loads } : args
