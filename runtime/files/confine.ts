import { readlinkSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { quoted, SegueError } from '../errors.ts'

/** Folders that paths from outside may lead into; symbolic links count as where they lead. */
export class Confinement {
  readonly folders: readonly string[]

  /** Folders need not exist. */
  constructor(folders: readonly string[]) {
    this.folders = [...new Set(folders.map((folder) => realOf(resolve(folder)) ?? resolve(folder)))]
  }

  /** The real path, or undefined where it leads out of the folders, or nobody can say where it leads. */
  within(path: string): string | undefined {
    const real = realOf(path)
    const holds = (folder: string) =>
      real === folder || real!.startsWith(folder.endsWith(sep) ? folder : folder + sep)
    return real !== undefined && this.folders.some(holds) ? real : undefined
  }

  /** Throws E_FORBIDDEN for a path that leads out. `what` it is; `where` it was written; `next`: what to do about it. */
  demand(path: string, what: string, where?: string, next?: string): void {
    if (this.within(path) !== undefined) return
    const { message, parts } = this.refusal(path, what)
    throw new SegueError('E_FORBIDDEN', message, { ...parts, where, next: next ?? parts.next })
  }

  refusal(path: string, what: string): SegueError {
    const real = realOf(path)
    const led = real !== undefined && real !== path ? `, which leads to ${quoted(real)}` : ''
    return new SegueError('E_FORBIDDEN', `${what} is outside the allowed folders`, {
      expected: `a path in ${this.folders.join(' or ')}`,
      found: `${quoted(path)}${led}`,
      next: 'move it there, or allow its folder when the cluster is started',
    })
  }
}

/** Links that follow each other. */
const MOST_LINKS = 40

/** Where an absolute path leads, also one of what does not exist; undefined where that cannot be found out. */
function realOf(path: string, links = 0): string | undefined {
  try {
    return realpathSync.native(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ENOTDIR') return undefined
  }
  const above = dirname(path)
  if (above === path) return path
  const folder = realOf(above, links)
  if (folder === undefined) return undefined
  const here = join(folder, basename(path))
  let target: string
  try {
    target = readlinkSync(here)
  } catch {
    return here
  }
  // A link to what does not exist yet leads there all the same.
  return links < MOST_LINKS ? realOf(resolve(folder, target), links + 1) : undefined
}
