import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { endGroup } from './group.ts'
import { startOf } from './start-time.ts'

const NAME = /^groups-\d+\.\d+$/
/** A file without groups that is longer than this begins anew. */
const LONGEST = 64 * 1024

/** Files that this process has made. */
let files = 0

/**
 * The process groups that an executor has begun, where its successor after a crash finds them: lines `+ group start` and
 * `- group` behind one that says whose they are. Written at once, so that it holds however the process ends.
 */
export class GroupFile {
  readonly #folder: string
  readonly #name = `groups-${process.pid}.${++files}`
  readonly #groups = new Set<number>()
  #handle: number | undefined
  #length = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  begun(group: number): void {
    this.#groups.add(group)
    this.#write(`+ ${group} ${startOf(group)}\n`)
  }

  ended(group: number): void {
    this.#groups.delete(group)
    this.#write(`- ${group}\n`)
  }

  close(): void {
    if (this.#handle === undefined) return
    closeSync(this.#handle)
    this.#handle = undefined
    this.#length = 0
    rmSync(join(this.#folder, this.#name), { force: true })
  }

  /** What cannot be written down is still ended by the guard. */
  #write(line: string): void {
    try {
      const file = join(this.#folder, this.#name)
      this.#handle ??= openSync(file, 'w', 0o600)
      if (this.#groups.size === 0 && this.#length > LONGEST) {
        ftruncateSync(this.#handle, 0)
        this.#length = 0
      }
      if (this.#length === 0) line = `= ${process.pid} ${startOf(process.pid)}\n${line}`
      this.#length += writeSync(this.#handle, line, this.#length)
    } catch {
      this.#length = 0
    }
  }
}

/** Ends what executors that are gone have left running, if it is that very process; answers how many groups that were. */
export async function endLeft(folder: string, graceMs: number): Promise<number> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const left: number[] = []
  for (const name of readdirSync(folder).filter((it) => NAME.test(it))) {
    const { owner, groups } = read(join(folder, name))
    if (owner && isRunning(owner)) continue
    left.push(...[...groups].filter(isRunning).map(([group]) => group))
    rmSync(join(folder, name), { force: true })
  }
  await Promise.all(left.map((group) => endGroup(group, graceMs)))
  return left.length
}

type Entry = readonly [pid: number, start: string]

const isRunning = ([pid, start]: Entry): boolean => startOf(pid) === start

/** The last line may be torn. */
function read(file: string): { owner: Entry | undefined; groups: ReadonlyMap<number, string> } {
  const groups = new Map<number, string>()
  let owner: Entry | undefined
  for (const line of readFileSync(file, 'utf8').split('\n').slice(0, -1)) {
    const [sign, number, start] = line.split(' ')
    const pid = Number(number)
    if (!(pid > 1)) continue
    if (sign === '=') owner = [pid, start!]
    else if (sign === '+') groups.set(pid, start!)
    else groups.delete(pid)
  }
  return { owner, groups }
}
