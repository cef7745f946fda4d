import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'

/** A file of the input: path below the root with `/` between its parts, and size in bytes. */
export interface InputFile {
  readonly path: string
  readonly bytes: number
}

export interface Input {
  /** Absolute folder below which all files lie. */
  readonly root: string
  /** In order of their paths. */
  readonly files: readonly InputFile[]
  /** Text files that there are; `files` is an even choice of them. */
  readonly found: number
}

const TEXT = /\.([cm]?[jt]s|json|md|txt|ya?ml|flow)$/
const LARGEST = 64 * 1024
const FOLDERS = [
  'node_modules',
  'components',
  'compositions',
  'docs',
  'interfaces',
  'runtime',
  'src',
  'test',
  'workloads',
]

/**
 * The folder whose `node_modules` and sources are read: `from` or the nearest folder above it
 * that has a `node_modules`. A package that is installed lies in one.
 */
export function inputRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'node_modules'))) return folder
    if (dirname(folder) === folder) return from
  }
}

/** Tools keep their caches in `node_modules/.name` and write there while others read. */
const hidden = (path: string) => path.split(sep).some((part) => part.startsWith('.'))

/**
 * Text files of at most 64 KiB below the root's `node_modules` and source folders: the same
 * choice for the same files on any machine. Above `cap`, every so-manieth of the sorted list is
 * taken, so that all folders stay represented. Links are not followed; what is hidden is left
 * out.
 */
export function selectInput(root: string, cap: number): Input {
  const all: InputFile[] = []
  for (const folder of FOLDERS) {
    const path = join(root, folder)
    if (!existsSync(path)) continue
    for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
      const full = join(entry.parentPath, entry.name)
      if (!entry.isFile() || !TEXT.test(entry.name) || hidden(full.slice(root.length))) continue
      const bytes = statSync(full).size
      if (bytes === 0 || bytes > LARGEST) continue
      all.push({
        path: full
          .slice(root.length + 1)
          .split(sep)
          .join('/'),
        bytes,
      })
    }
  }
  all.sort((a, b) => (a.path < b.path ? -1 : 1))
  const take = Math.min(cap, all.length)
  const files = Array.from({ length: take }, (_, i) => all[Math.floor((i * all.length) / take)])
  return { root, files, found: all.length }
}

/** Consecutive groups of `size`; the last may be smaller. */
export function chunks<T>(list: readonly T[], size: number): T[][] {
  const groups: T[][] = []
  for (let at = 0; at < list.length; at += size) groups.push(list.slice(at, at + size))
  return groups
}
