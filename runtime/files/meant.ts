import { readdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { didYouMean } from '../errors.ts'

/** What to say of a file that is not there: the name beside it that is most like its own, where one is. */
export function fileMeant(file: string): string | undefined {
  try {
    const near = didYouMean(basename(file), readdirSync(dirname(file)))
    return near && `did you mean "${near}"?`
  } catch {
    return undefined
  }
}
