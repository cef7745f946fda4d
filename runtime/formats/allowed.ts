import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stageWords } from '../core/job-stage.ts'
import { jobError, type JobFault } from '../core/job-faults.ts'
import type { JobSpec, StageSpec } from '../core/job-spec.ts'
import { splitCall } from '../core/works.ts'
import { SegueError } from '../errors.ts'
import { Confinement } from '../files/confine.ts'
import { pathText, type Path } from '../files/place.ts'

/** What jobs of others may do here. */
export interface Rules {
  /** The user's folder: relative paths start here, and no path leads out of it. */
  readonly folder: string
  /** Further folders that paths may lead into. */
  readonly allow?: readonly string[]
  /** False: no job runs a command. */
  readonly commands?: boolean
}

/** The file that a `call` names. It must have been checked. */
export function modulePath(call: string, folder: string): string {
  const [module] = splitCall(call)
  return module.startsWith('file:') ? fileURLToPath(module) : resolve(folder, module)
}

/** Holds checked jobs against the rules of a cluster. */
export class Allowed {
  readonly #folder: string
  readonly #commands: boolean
  readonly #confinement: Confinement

  constructor({ folder, allow = [], commands = true }: Rules) {
    this.#folder = resolve(folder)
    this.#commands = commands
    this.#confinement = new Confinement([folder, ...allow])
  }

  /** Everything about the job that is not allowed. Looks at the disk where its paths lead. */
  faults({ stages }: JobSpec): readonly JobFault[] {
    const faults: JobFault[] = []
    /** What is wrong with a path, by path: many stages share a few. */
    const known = new Map<string, SegueError | undefined>()
    for (const [i, stage] of stages.entries()) {
      const path = ['stages', i]
      if (stage.run && !this.#commands) faults.push(commandFault(stage, i))
      for (const [key, target] of this.#paths(stage)) {
        if (!known.has(target)) known.set(target, this.#refusal(target, key))
        const refused = known.get(target)
        if (refused) faults.push(faultAt([...path, key], `${stageWords(stage, i)}: `, refused))
      }
    }
    return faults
  }

  /** Throws E_FORBIDDEN with everything that is not allowed. */
  demand(spec: JobSpec): void {
    const faults = this.faults(spec)
    if (faults.length > 0) throw jobError(faults, 'the job')
  }

  #paths({ call, run, cwd }: StageSpec): [key: string, path: string][] {
    if (call !== undefined) return [['call', modulePath(call, this.#folder)]]
    if (run && cwd !== undefined) return [['cwd', resolve(this.#folder, cwd)]]
    return []
  }

  #refusal(path: string, key: string): SegueError | undefined {
    if (this.#confinement.within(path) !== undefined) return undefined
    return this.#confinement.refusal(path, key === 'call' ? 'the module of call' : 'cwd')
  }
}

const faultAt = (path: Path, before: string, { code, message, parts }: SegueError): JobFault => ({
  path,
  at: 'value',
  error: new SegueError(code, before + message, { ...parts, where: pathText(path) }),
})

const commandFault = (stage: StageSpec, index: number): JobFault =>
  faultAt(
    ['stages', index, 'run'],
    '',
    new SegueError('E_FORBIDDEN', `${stageWords(stage, index)} runs a command`, {
      expected: 'functions and synthetic work only: this cluster was started without commands',
      next: 'start the cluster without --no-commands, or make it a function',
    }),
  )
