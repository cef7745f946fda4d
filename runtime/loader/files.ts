import { realpathSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'

/** Two levels, and no name with a second dot: `queue/fifo.ts`, not `queue/fifo.test.ts` nor an editor's `.#fifo.ts`. */
const COMPONENT = /^([^./\\]+)\/([^./\\]+)\.ts$/

/** Id of a component file and the position of its folder; undefined for a path that is no component file. */
export function componentId(
  folders: readonly string[],
  path: string,
): { id: string; rank: number } | undefined {
  for (const [rank, folder] of folders.entries()) {
    const match = COMPONENT.exec(relative(folder, path).replaceAll(sep, '/'))
    if (match) return { id: `${match[1]}/${match[2]}`, rank }
  }
  return undefined
}

/** Absolute paths of the component files in one folder, sorted; none where the folder does not exist. */
export async function componentFiles(folder: string): Promise<string[]> {
  const names = async (path: string) => {
    try {
      return await readdir(path, { withFileTypes: true })
    } catch (error) {
      if (
        (error as NodeJS.ErrnoException).code === 'ENOENT' ||
        (error as NodeJS.ErrnoException).code === 'ENOTDIR'
      )
        return []
      throw error
    }
  }
  const folders = (await names(folder)).filter(
    (entry) => entry.isDirectory() || entry.isSymbolicLink(),
  )
  const files = await Promise.all(
    folders.map(async ({ name }) =>
      (await names(join(folder, name))).map((entry) => join(folder, name, entry.name)),
    ),
  )
  return files
    .flat()
    .filter((file) => componentId([folder], file))
    .sort()
}

/** Without symbolic links: compiler and bundler answer such paths, and every path here is compared as text. */
export function realFolder(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return resolve(folder)
  }
}
