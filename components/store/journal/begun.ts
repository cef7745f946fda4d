import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'

const NAME = /^begun-[0-9a-f]+$/
/** A file of this length is closed and another one begun. */
const MOST_BYTES = 8 * 2 ** 20

/**
 * Which tasks have begun: pairs of job and task, in files that are only added to. Written by the owner, who must know that it
 * is written before he goes on: it goes to the system's memory, which outlives the process, and is not synced.
 */
export class BegunFile {
  readonly #folder: string
  #name = ''
  #handle: number | undefined
  #bytes = 0
  /** Told of a file that is closed: what has ended by then may be dropped from it. */
  readonly #closed: (name: string) => void

  constructor(folder: string, closed: (name: string) => void) {
    this.#folder = folder
    this.#closed = closed
  }

  /** A file that cannot be written costs only the telling of what is repeated. */
  add(tasks: Uint32Array): void {
    try {
      this.#handle ??= this.#open()
      writeSync(this.#handle, new Uint8Array(tasks.buffer, tasks.byteOffset, tasks.byteLength))
    } catch {
      return
    }
    this.#bytes += tasks.byteLength
    if (this.#bytes > MOST_BYTES) this.close()
  }

  close(): void {
    if (this.#handle === undefined) return
    closeSync(this.#handle)
    this.#handle = undefined
    this.#bytes = 0
    this.#closed(this.#name)
  }

  #open(): number {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    this.#name = `begun-${randomBytes(6).toString('hex')}`
    return openSync(join(this.#folder, this.#name), 'a', 0o600)
  }
}

/** The files that there are. */
export const begunFiles = (folder: string): string[] =>
  readdirSync(folder).filter((name) => NAME.test(name))

export type Begun = ReadonlyMap<number, ReadonlySet<number>>

/** What the files say of these jobs; the last words of a torn one are left out. */
export function readBegun(
  folder: string,
  names: readonly string[],
  jobs: ReadonlySet<number>,
): Begun {
  const begun = new Map<number, Set<number>>()
  for (const name of names) {
    const bytes = readFileSync(join(folder, name))
    for (let at = 0; at + 8 <= bytes.length; at += 8) {
      const job = bytes.readUInt32LE(at)
      if (!jobs.has(job)) continue
      let tasks = begun.get(job)
      if (!tasks) begun.set(job, (tasks = new Set()))
      tasks.add(bytes.readUInt32LE(at + 4))
    }
  }
  return begun
}

export function pairsOf(begun: Begun): Uint32Array {
  const pairs: number[] = []
  for (const [job, tasks] of begun) for (const task of tasks) pairs.push(job, task)
  return Uint32Array.from(pairs)
}

/** Puts what is left of a file in its place. */
export function replaceBegun(folder: string, name: string, left: Begun): void {
  if (left.size > 0) {
    const { buffer } = pairsOf(left)
    const beside = join(folder, `${name}.tmp`)
    writeFileSync(beside, new Uint8Array(buffer), { mode: 0o600 })
    renameSync(beside, join(folder, name))
  } else rmSync(join(folder, name), { force: true })
}
