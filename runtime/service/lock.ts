import { linkSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { isRunning, thisProcess, type ProcessId } from '../drivers/process-start.ts'
import { SegueError } from '../errors.ts'
import { readRun } from './run-file.ts'

export interface Owner extends ProcessId {
  /** A pid means nothing on another machine. */
  readonly host: string
  readonly since: string
  /** What it is, for whoever is refused: `segue up`. */
  readonly what: string
}

/** A state folder that is this process's until `release`, or until the process is gone. */
export interface Lock {
  readonly owner: Owner
  release(): void
}

/** Takes the folder, or throws E_LOCKED with who has it. What a process left behind that is gone is taken over. */
export function takeLock(state: string, what: string): Lock {
  const owner = { ...thisProcess(), host: hostname(), since: new Date().toISOString(), what }
  const file = join(state, 'lock')
  const draft = `${file}.draft-${process.pid}`
  // On disk before it is a lock: one that is empty after a loss of power would have to be removed by hand.
  writeFileSync(draft, `${JSON.stringify(owner, null, 2)}\n`, { mode: 0o600, flush: true })
  try {
    take(file, draft)
  } finally {
    rmSync(draft, { force: true })
  }
  return {
    owner,
    release() {
      const found = read(file)
      if (found && isSame(found, owner)) unlinkSync(file)
    },
  }
}

/** Who has the folder now. */
export function ownerOf(state: string): Owner | undefined {
  const owner = read(join(state, 'lock'))
  return owner && isThere(owner) ? owner : undefined
}

/**
 * Links the draft to `file`, which fails where a file is. One that a process left behind that is gone may be replaced only by
 * whoever holds the right to follow that very process: a file like this one, named for it, taken in the same way. Who
 * comes to that right after another has used it finds `file` changed, and starts again.
 */
function take(file: string, draft: string): void {
  for (;;) {
    try {
      linkSync(draft, file)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const owner = read(file)
    if (!owner) continue
    if (isThere(owner)) throw locked(file, owner)
    const right = `${file}.after-${owner.pid}-${owner.start.replace(/\W/g, '')}`
    take(right, draft)
    const standing = read(file)
    if (standing && isSame(standing, owner)) {
      // A second name for the draft, which the caller removes.
      const copy = `${draft}-${owner.pid}`
      rmSync(copy, { force: true })
      linkSync(draft, copy)
      renameSync(copy, file)
      unlinkSync(right)
      return
    }
    unlinkSync(right)
  }
}

const isSame = (a: Owner, b: Owner) => a.pid === b.pid && a.start === b.start && a.host === b.host

/** On another machine nobody can tell, so it counts as there. */
const isThere = (owner: Owner) => owner.host !== hostname() || isRunning(owner)

/** Undefined where the file is gone. A file is linked only when it is complete: one that does not read is of someone else's making. */
function read(file: string): Owner | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    const { pid, start, host, since, what } = JSON.parse(text) as Record<keyof Owner, unknown>
    const texts = [start, host, since, what].map(String) as [string, string, string, string]
    if (Number.isSafeInteger(pid))
      return {
        pid: pid as number,
        start: texts[0],
        host: texts[1],
        since: texts[2],
        what: texts[3],
      }
  } catch {
    // Told below.
  }
  throw new SegueError('E_LOCKED', 'the lock of the folder cannot be read', {
    where: file,
    found: text.slice(0, 60),
    running: 'nothing was started',
    next: `if no cluster runs here, remove it: rm ${file}`,
  })
}

function locked(file: string, { pid, host, since, what }: Owner): SegueError {
  const state = dirname(file)
  const elsewhere = host !== hostname()
  const mine = !elsewhere && pid === process.pid
  const who = mine ? 'this process' : elsewhere ? `pid ${pid} on ${host}` : `pid ${pid}`
  const next = elsewhere
    ? `end it there; if it is gone, remove ${file}`
    : mine
      ? 'close the one that is open first'
      : readRun(state)
        ? '`segue status` shows it, `segue down` ends it; or work in another folder'
        : `wait until it has ended, end it (kill ${pid}), or work in another folder`
  return new SegueError(
    'E_LOCKED',
    `${dirname(state)} is owned by ${what} (${who}, since ${since})`,
    {
      expected: 'one owner for each folder',
      where: state,
      running: 'that one, untouched; nothing was started here',
      next,
    },
  )
}
