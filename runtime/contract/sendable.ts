import { join } from 'node:path'
import { compile } from '../loader/compile.ts'
import { componentFiles, componentId, realFolder } from '../loader/files.ts'
import { packageRoot } from '../loader/places.ts'
import type { Shelf } from './shelf.ts'
import type { Sent } from './suite-protocol.ts'

/**
 * What the thread of a suite is given, compiled: the components named with those that they need beside them, and all
 * that ship. No other of the user's: one that is being written must not fail the test of its neighbour.
 */
export async function sendable(shelf: Shelf, ids: readonly string[]): Promise<Sent[]> {
  const folder = realFolder(join(packageRoot, 'components'))
  const files = new Map<string, string>()
  for (const file of await componentFiles(folder)) files.set(componentId([folder], file)!.id, file)
  const add = (id: string): void => {
    const listed = shelf.get(id)
    if (!listed || files.get(id) === listed.file) return
    files.set(id, listed.file)
    for (const needed of listed.component.needs) add(needed)
  }
  ids.forEach(add)
  return Promise.all(
    [...files].sort().map(async ([id, file]) => {
      const { code, version, source } = await compile(file)
      return { id, file, code, version, source }
    }),
  )
}
