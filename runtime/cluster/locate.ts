import { existsSync, globSync } from 'node:fs'
import { basename, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StageSpec } from '../core/job-spec.ts'
import { splitCall } from '../core/works.ts'
import { didYouMean, SegueError, SegueErrors } from '../errors.ts'
import type { Catalog } from '../loader/catalog.ts'
import { packageRoot } from '../loader/places.ts'

/**
 * The file that `name` means: a path ending in .json, or the name of one in the user's folder or among those that ship. `kind`
 * is the folder below both, for example `compositions`. Throws E_FILE with the names that there are.
 */
export function locate(name: string, folder: string, kind: string): string {
  if (name.endsWith('.json') || isAbsolute(name)) return resolve(folder, name)
  const folders = [join(folder, kind), join(packageRoot, kind)]
  const file = folders.map((at) => join(at, `${name}.json`)).find((path) => existsSync(path))
  if (file) return file
  const known = [...new Set(folders.flatMap(namesIn))].sort()
  const near = didYouMean(name, known)
  throw new SegueError(
    'E_FILE',
    `no ${kind.split('/').at(-1)!.replace(/s$/, '')} is called "${name}"`,
    {
      expected: `one of ${known.join(', ')}, or the path of a .json file`,
      running: 'nothing has changed',
      next: near ? `did you mean "${near}"?` : undefined,
    },
  )
}

/** Names of the files in a folder; the generated schema is none of them. */
export const namesIn = (folder: string): string[] =>
  globSync('*.json', { cwd: folder })
    .map((file) => basename(file, '.json'))
    .filter((name) => name !== 'schema')

/** Paths of modules and working directories are relative to the user's folder. */
export function locateStage(stage: StageSpec, folder: string): StageSpec {
  if (stage.run) return { ...stage, cwd: resolve(folder, stage.cwd ?? '.') }
  if (!stage.call) return stage
  const [path, name] = splitCall(stage.call)
  const module = path.startsWith('file:') ? fileURLToPath(path) : resolve(folder, path)
  return { ...stage, call: `${module}#${name}` }
}

/** Whether, among other things, a component is not known. */
export const isUnknown = (error: unknown): error is SegueError =>
  error instanceof SegueErrors
    ? error.faults.some(isUnknown)
    : error instanceof SegueError && error.code === 'E_UNKNOWN_COMPONENT'

/** A component may be unknown because its file was refused: then that is what its author must hear. */
export function refusalBehind(error: unknown, catalog: Catalog): unknown {
  if (!isUnknown(error)) return error
  for (const [file, refusal] of catalog.refusals()) {
    const id = file.split('/').slice(-2).join('/').replace(/\.ts$/, '')
    if (error.message.includes(`"${id}"`)) return refusal
  }
  return error
}
