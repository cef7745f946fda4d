import { resolve as resolvePath } from 'node:path'
import { resolve, type Changes } from '../assembler/apply.ts'
import { SegueError } from '../errors.ts'
import type { Wanted } from '../service/service.ts'

interface Change {
  use: string
  with?: Record<string, unknown>
  through?: string[]
}

/** A path is meant from where it is typed; a name stays as it is. */
export const named = (word: string, { folder }: { readonly folder: string }): string =>
  word.endsWith('.json') ? resolvePath(folder, word) : word

/**
 * What `compose plan` and `apply` are given: one composition, or changes as `swap` takes them. Throws E_USAGE, and what an
 * address that names no binding is.
 */
export function wantedOf(words: readonly string[], from: { readonly folder: string }): Wanted {
  const [first] = words
  if (words.length === 1 && !first.includes('=') && !isAddress(first)) return named(first, from)
  return changesOf(words)
}

/**
 * `Executor executor/inline`, `resourceManager.Queue=queue/priority agingMs=200 resourceManager.Placement placement/random`:
 * each binding with its component, each setting after the component that it is for. Values are JSON, or else text.
 */
export function changesOf(words: readonly string[]): Changes {
  const changes: Record<string, Change> = {}
  let last: Change | undefined
  for (let i = 0; i < words.length; i++) {
    const [key, value] = halves(words[i])
    if (isAddress(key)) {
      const use = value ?? words[++i]
      if (use === undefined) {
        throw usage(`${key} is to have no component`, `${key}=queue/fifo, for example`)
      }
      const address = resolve(key).join('.')
      if (changes[address]) throw usage(`${address} is named twice`, 'each binding once', words[i])
      last = changes[address] = { use }
    } else if (value === undefined || key === '') {
      // Somebody may have meant a binding: then what it lacks is said.
      if (i === 0) resolve(key)
      throw usage(`"${words[i]}" is neither a binding nor a setting`, FORM, words[i])
    } else if (!last) {
      resolve(key)
    } else if (key === 'through') {
      last.through = [...(last.through ?? []), value]
    } else {
      last.with = { ...last.with, [key]: valueOf(value) }
    }
  }
  return changes
}

const FORM = 'role.Interface=component setting=value ..., or a composition by name'

/** Interfaces begin in upper case, and settings in lower case. */
const isAddress = (word: string): boolean => /^([A-Za-z]+\.)?[A-Z][A-Za-z]*$/.test(word)

function halves(word: string): [key: string, value: string | undefined] {
  const at = word.indexOf('=')
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
}

/** JSON, or else text. */
export function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const usage = (message: string, expected: string, found?: string): SegueError =>
  new SegueError('E_USAGE', message, { expected, found, next: 'segue swap --help' })
