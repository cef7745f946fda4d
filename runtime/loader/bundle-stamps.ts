import { statSync, type Stats } from 'node:fs'
import { stat } from 'node:fs/promises'

/** By absolute path: what a file was like before it was read. Undefined: there was none. */
export type Stamps = Map<string, Stamp | undefined>

export interface Stamp {
  readonly mtimeMs: number
  readonly ctimeMs: number
  readonly size: number
  readonly inode: number
  /**
   * It was written about when it was read. A file system's clock ticks every few milliseconds, and what is written twice in
   * one tick looks the same: such a stamp equals none.
   */
  readonly fresh: boolean
}

const TICK_MS = 20
/** What is said to be written later than this from now never becomes old, and counts as old. */
const AHEAD_MS = 1000

/** `before`: milliseconds since 1970, not after it was read. */
export function stampOf({ mtimeMs, ctimeMs, size, ino }: Stats, before: number): Stamp {
  const fresh = mtimeMs > before - TICK_MS && mtimeMs < Date.now() + AHEAD_MS
  return { mtimeMs, ctimeMs, size, inode: ino, fresh }
}

const isSame = (was: Stamp | undefined, is: Stats | undefined): boolean =>
  was === undefined || is === undefined
    ? was === is
    : !was.fresh &&
      was.mtimeMs === is.mtimeMs &&
      was.ctimeMs === is.ctimeMs &&
      was.size === is.size &&
      was.inode === is.ino

/** Whether nothing has changed since; on this thread, some microseconds for each file. */
export function areSame(stamps: Stamps): boolean {
  for (const [path, was] of stamps)
    if (!isSame(was, statSync(path, { throwIfNoEntry: false }))) return false
  return true
}

/** As `areSame`, beside this thread. */
export async function areSameLater(stamps: Stamps): Promise<boolean> {
  const same = [...stamps].map(async ([path, was]) =>
    isSame(was, await stat(path).catch(() => undefined)),
  )
  return (await Promise.all(same)).every(Boolean)
}
