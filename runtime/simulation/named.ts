import { existsSync, globSync, readdirSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { didYouMean, listed, quoted, SegueError } from '../errors.ts'
import { fileMeant } from '../files/meant.ts'
import { packageRoot } from '../loader/places.ts'

/** Below `workloads/`, where models of the world lie. */
const MODELS = 'models'
/** Neither schemas nor what the main job is made of. */
const NO_WORKLOADS =
  /(^|\/)(schema|[\w-]+\.schema|package|tsconfig)\.json$|^(models|samples|distributions|experiments|demo)\//

/** Names that `--workload` takes: of the files in the folder's workloads/ and among those that ship. */
export const workloadNames = (folder: string): string[] =>
  namesBelow(folder, 'workloads').filter((name) => !NO_WORKLOADS.test(`${name}.json`))

export const modelNames = (folder: string): string[] =>
  namesBelow(folder, join('workloads', MODELS))

/** The file of a workload: a path ending in .json, or a name such as `seed/coarse-cpu`. Throws E_FILE with the names that there are. */
export const workloadFile = (name: string, folder: string): string =>
  fileOf(name, folder, 'workloads', 'workload', workloadNames)

/** The same for a model of the world. */
export const modelFile = (name: string, folder: string): string =>
  fileOf(name, folder, join('workloads', MODELS), 'model', modelNames)

/** The file of a trace: a path, or the name of one of the samples that ship. Throws E_FILE where there is none. */
export function traceFile(path: string, folder: string): string {
  const file = resolve(folder, path)
  const samples = join(packageRoot, 'workloads/samples')
  const found = [file, ...(isAbsolute(path) ? [] : [join(samples, path)])].find((it) =>
    existsSync(it),
  )
  if (found !== undefined) return found
  const near = didYouMean(path, readdirSync(samples))
  throw new SegueError('E_FILE', `there is no trace ${quoted(path)}`, {
    where: file,
    expected: 'the path of a trace, or a name below workloads/samples/ of Segue',
    next: fileMeant(file) ?? (near && `did you mean "${near}"?`),
  })
}

function fileOf(
  name: string,
  folder: string,
  kind: string,
  one: string,
  namesOf: (folder: string) => string[],
): string {
  if (name.endsWith('.json') || isAbsolute(name)) return resolve(folder, name)
  const file = [folder, packageRoot]
    .map((at) => join(at, kind, `${name}.json`))
    .find((path) => existsSync(path))
  if (file) return file
  const known = namesOf(folder)
  const near = didYouMean(name, known)
  throw new SegueError('E_FILE', `no ${one} is called ${quoted(name)}`, {
    expected:
      known.length > 0
        ? `one of ${listed(known)}, or the path of a .json file`
        : 'the path of a .json file',
    next: near && `did you mean "${near}"?`,
  })
}

function namesBelow(folder: string, kind: string): string[] {
  const found = [folder, packageRoot].flatMap((at) =>
    globSync('**/*.json', { cwd: join(at, kind) }),
  )
  return [...new Set(found)].map((file) => file.slice(0, -'.json'.length)).sort()
}
