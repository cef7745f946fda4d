import { chmodSync, lstatSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { SegueError } from '../errors.ts'

/** Where Segue keeps what belongs to a folder of the user's: journal, outputs, who owns it. */
export const STATE = '.segue'

export const stateOf = (folder: string): string => join(resolve(folder), STATE)

/** Makes the state folder where there is none: for this user alone, and no part of a repository. Answers its path. */
export function makeState(folder: string): string {
  const state = stateOf(folder)
  try {
    mkdirSync(state, { recursive: true, mode: 0o700 })
    if (!isOwn(state)) throw notOurs(state)
    if ((statSync(state).mode & 0o777) !== 0o700) chmodSync(state, 0o700)
    writeFileSync(join(state, '.gitignore'), '*\n', { mode: 0o600 })
  } catch (error) {
    if (error instanceof SegueError) throw error
    throw new SegueError('E_FILE', `the state folder cannot be made: ${(error as Error).message}`, {
      where: state,
      running: 'nothing was started',
      next: 'choose a folder that you may write to',
      cause: error,
    })
  }
  return state
}

/**
 * The nearest folder, from `from` upward, that has a state folder; undefined where none has. One of another user does
 * not count: in a folder that many may write to, anybody could put a cluster in the way.
 */
export function findFolder(from: string): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (isOwn(stateOf(folder))) return folder
    if (folder === dirname(folder)) return undefined
  }
}

/** Whether a folder is there that belongs to this user, also where a link leads to it. */
function isOwn(path: string): boolean {
  const uid = process.getuid!()
  const link = lstatSync(path, { throwIfNoEntry: false })
  const folder = statSync(path, { throwIfNoEntry: false })
  return folder?.isDirectory() === true && folder.uid === uid && link?.uid === uid
}

const notOurs = (state: string): SegueError =>
  new SegueError('E_FORBIDDEN', 'the state folder belongs to another user', {
    where: state,
    expected: 'a folder of your own',
    running: 'nothing was started',
    next: 'work in a folder of your own, or move that one away',
  })
