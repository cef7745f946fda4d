import { fileURLToPath } from 'node:url'
import type { StageSpec } from '../core/job-spec.ts'
import { SegueError } from '../errors.ts'
import type { CallOptions } from './types.ts'

/** What a remote function stands for. */
export interface Target {
  /** `path#export`, as a job names it. */
  readonly call: string
  readonly name: string
  readonly options: CallOptions
}

type Callable = ((...args: unknown[]) => unknown) & { with(options: CallOptions): Callable }

const targets = new WeakMap<object, Target>()

/** An object that has a function for every name; which there are, the cluster knows. */
export function moduleOf(
  module: URL | string,
  options: CallOptions,
  call: (target: Target, args: readonly unknown[]) => unknown,
): object {
  const path = pathOf(module)
  const made = new Map<string, Callable>()
  return new Proxy(Object.create(null) as object, {
    get(_, name) {
      // A module is not thenable: it can be awaited, and given back by an async function.
      if (typeof name === 'symbol' || name === 'then') return undefined
      const known = made.get(name)
      if (known) return known
      const fresh = callable({ call: `${path}#${name}`, name, options }, call)
      made.set(name, fresh)
      return fresh
    },
  })
}

function callable(
  target: Target,
  call: (target: Target, args: readonly unknown[]) => unknown,
): Callable {
  const remote = Object.assign((...args: unknown[]) => call(target, args), {
    with: (options: CallOptions) =>
      callable({ ...target, options: { ...target.options, ...options } }, call),
  })
  Object.defineProperty(remote, 'name', { value: target.name })
  targets.set(remote, target)
  return remote
}

function pathOf(module: URL | string): string {
  if (typeof module === 'string' && !module.startsWith('file:')) return module
  try {
    return fileURLToPath(module)
  } catch (cause) {
    throw new SegueError('E_USAGE', `${String(module)} is not a file`, {
      expected: "the URL of a file: new URL('./tasks.ts', import.meta.url)",
      cause,
    })
  }
}

/** Throws E_CLOSURE, with the code that works, for a function that is none of a module of the client's. */
export function targetOf(fn: unknown, caller: string): Target {
  const target = typeof fn === 'function' ? targets.get(fn) : undefined
  if (target) return target
  if (typeof fn !== 'function') {
    throw new SegueError('E_USAGE', `${caller} was given ${fn === null ? 'null' : typeof fn}`, {
      expected: 'a function of client.module(...)',
    })
  }
  const name = /^[A-Za-z_$][\w$]*$/.test(fn.name) ? fn.name : 'work'
  const source = String(fn as (...args: never[]) => unknown)
  throw new SegueError('E_CLOSURE', `${caller} was given a function of this process`, {
    expected:
      'a function that a module exports: one of this process cannot be sent, its scope would be lost',
    found: source.length > 72 ? `${source.slice(0, 72)}...` : source,
    running: 'everything; nothing was submitted',
    next: [
      'move it to a module, with what it uses:',
      `  // tasks.ts`,
      `  export ${declared(source, name)}`,
      `  // here`,
      `  const tasks = client.module<typeof import('./tasks.ts')>(new URL('./tasks.ts', import.meta.url))`,
      `  ${caller === 'map' ? `client.map(tasks.${name}, items)` : `tasks.${name}(...)`}`,
    ].join('\n'),
  })
}

const LONGEST_SOURCE = 300

function declared(source: string, name: string): string {
  if (source.length > LONGEST_SOURCE || source.includes('[native code]'))
    return `function ${name}(...) { ... }`
  const isDeclaration = new RegExp(
    `^(async\\s+)?function\\s*\\*?\\s*${name.replace(/\$/g, '\\$')}\\b`,
  )
  return isDeclaration.test(source) ? source : `const ${name} = ${source}`
}

/** The fields of a stage that the options of a call stand for. */
export function stageOptions(options: CallOptions): Omit<StageSpec, 'name'> {
  const { name: _, user: __, pool: ___, cpu, memory, needs, ...rest } = options
  if (cpu === undefined && memory === undefined && needs === undefined) return rest
  return {
    ...rest,
    needs: { ...needs, ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) },
  }
}

/** Fields of the job that the options of a call stand for. */
export const jobOptions = ({ name, user, pool }: CallOptions, fallback: string) => ({
  name: name ?? fallback,
  ...(user !== undefined && { user }),
  ...(pool !== undefined && { pool }),
})
