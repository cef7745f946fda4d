import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SegueError } from '../errors.ts'

/** Bytes of a path that a unix socket can have: the size of `sun_path` less the zero at its end. */
export const MOST_PATH_BYTES = process.platform === 'linux' ? 107 : 103

/**
 * Where the socket of the cluster with this state folder is: a short name, always the same, in a folder that nobody else can enter.
 * What lies there already is removed, so the caller must own the state folder. Throws E_FILE where no such
 * folder can be had.
 */
export function socketOf(state: string, env: NodeJS.ProcessEnv = process.env): string {
  const name = `${createHash('sha256').update(realpathSync(state)).digest('hex').slice(0, 16)}.sock`
  const refused: string[] = []
  for (const folder of candidates(env)) {
    const path = join(folder, name)
    const bytes = Buffer.byteLength(path)
    const fault =
      bytes > MOST_PATH_BYTES
        ? `${path} has ${bytes} bytes, ${MOST_PATH_BYTES} are the most`
        : faultOf(folder)
    if (fault) {
      refused.push(fault)
      continue
    }
    rmSync(path, { force: true })
    return path
  }
  throw new SegueError('E_FILE', 'there is no folder for the socket', {
    expected: 'a folder of your own, mode 0700, with a short path',
    found: refused.join('; '),
    running: 'nothing was started',
    next: 'set XDG_RUNTIME_DIR to one',
  })
}

function candidates({ XDG_RUNTIME_DIR }: NodeJS.ProcessEnv): string[] {
  const mine = `segue-${process.getuid!()}`
  const folders = [join(tmpdir(), mine), join('/tmp', mine)]
  return XDG_RUNTIME_DIR ? [join(XDG_RUNTIME_DIR, 'segue'), ...folders] : folders
}

/** Makes the folder where there is none; says why it cannot be used. A link could lead anywhere, so it is refused. */
function faultOf(folder: string): string | undefined {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EEXIST') return `${folder} cannot be made (${code})`
  }
  const stat = lstatSync(folder, { throwIfNoEntry: false })
  if (!stat?.isDirectory()) return `${folder} is no folder`
  if (stat.uid !== process.getuid!()) return `${folder} belongs to another user`
  if (stat.mode & 0o077)
    return `${folder} is open to others (mode 0${(stat.mode & 0o777).toString(8)})`
  return undefined
}
