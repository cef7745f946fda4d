import type { JobSpec, StageSpec } from '../core/job-spec.ts'
import { splitCall } from '../core/works.ts'
import { didYouMean, listed, quoted, SegueError } from '../errors.ts'
import type { BoundModule, Bundles } from '../loader/bundle.ts'

/** Binds what jobs call to the content that it has now. */
export class Modules {
  readonly #bundles: Bundles

  constructor(bundles: Bundles) {
    this.#bundles = bundles
  }

  /**
   * The job with its calls bound; those that are bound already stay so. A promise only where something has to be bundled or
   * much has to be looked at; rejects with E_TASK_MODULE, E_COMPILE, E_FILE.
   */
  bind(spec: JobSpec): JobSpec | Promise<JobSpec> {
    const files = new Set(spec.stages.filter(isUnbound).map(({ call }) => splitCall(call!)[0]))
    const modules = new Map<string, BoundModule>()
    const binding: Promise<unknown>[] = []
    for (const file of files) {
      const known = this.#bundles.known(file)
      if (known) modules.set(file, known)
      else binding.push(this.#bundles.bind(file).then((module) => modules.set(file, module)))
    }
    if (binding.length > 0) return Promise.all(binding).then(() => bound(spec, modules))
    try {
      return bound(spec, modules)
    } catch (error) {
      return Promise.reject(error as SegueError)
    }
  }
}

/** The job as it was submitted. */
export const unbound = (spec: JobSpec): JobSpec => ({
  ...spec,
  stages: spec.stages.map(({ module: _, ...stage }) => stage),
})

const isUnbound = ({ call, module }: StageSpec): boolean => call !== undefined && !module

function bound(spec: JobSpec, modules: ReadonlyMap<string, BoundModule>): JobSpec {
  const stages = spec.stages.map((stage) => {
    if (!isUnbound(stage)) return stage
    const [path, name] = splitCall(stage.call!)
    const { file, hash, exports } = modules.get(path)!
    if (exports && !exports.includes(name)) throw noExport(path, name, exports)
    return { ...stage, module: { file, hash } }
  })
  return { ...spec, stages }
}

function noExport(path: string, name: string, exports: readonly string[]): SegueError {
  const near = didYouMean(name, exports)
  return new SegueError('E_TASK_MODULE', `${path} has no export ${quoted(name)}`, {
    where: path,
    expected: exports.length > 0 ? `one of ${listed(exports)}` : 'a function that it exports',
    running: 'everything that was accepted; this was not',
    next: near === undefined ? undefined : `did you mean ${quoted(near)}?`,
  })
}
