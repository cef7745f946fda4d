import { readdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { didYouMean } from '../errors.ts'

/** What to say of a file that is not there: the name most like its own in its folder, or most like its folder's, where one is. */
export function fileMeant(file: string): string | undefined {
  const folder = dirname(file)
  if (folder === file) return undefined
  try {
    const near = didYouMean(basename(file), readdirSync(folder))
    return near && `did you mean "${near}"?`
  } catch {
    return fileMeant(folder)
  }
}
