import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Commands that read files named at their end. */
export const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  gzip: ['gzip', '-c'],
  sha256sum: ['sha256sum'],
  sort: ['sort'],
  wc: ['wc'],
}

/** The commands of the batch that are on this machine's PATH. */
export function commandsHere(path = process.env.PATH ?? ''): string[] {
  const runs = (file: string) => {
    try {
      accessSync(file, constants.X_OK)
      return true
    } catch {
      return false
    }
  }
  const folders = path.split(delimiter).filter(Boolean)
  return Object.keys(COMMANDS).filter((name) => folders.some((folder) => runs(join(folder, name))))
}
