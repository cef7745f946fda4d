import Module, { setSourceMapsSupport } from 'node:module'
import { dirname } from 'node:path'
import * as interfaces from '#interfaces'
import type { Component, Interface } from '#interfaces'
import { INTERFACE_SPECIFIERS } from './compile.ts'

/** What Node's own types leave out of `Module`: stable since Node 0.x, and what `require` itself calls. */
interface CompilingModule extends Module {
  _compile(code: string, file: string): unknown
}
const paths = (Module as unknown as { _nodeModulePaths(folder: string): string[] })._nodeModulePaths

/**
 * Node drops a module's source map when the module object is collected, and a component's closures do not hold it:
 * as long as the component lives, so must this.
 */
const modules = new WeakMap<object, Module>()

let mapped = false

/**
 * Runs compiled code (a CommonJS module) and answers its default export, whatever that is. Nothing refers to a
 * version but what it returned: dropped, it is garbage, map and all. Throws what the module's top level throws.
 */
export function evaluate(code: string, file: string): unknown {
  if (!mapped) setSourceMapsSupport(true, { nodeModules: true, generatedCode: false })
  mapped = true
  // Without a parent: a parent would list every version among its children for ever.
  const module = new Module(file) as CompilingModule
  module.filename = file
  module.paths = paths(dirname(file))
  const require = module.require
  module.require = ((id: string) =>
    INTERFACE_SPECIFIERS.includes(id) ? interfaces : require.call(module, id)) as typeof require
  module._compile(code, file)
  const exported = (module.exports as { default?: unknown } | undefined)?.default
  if (typeof exported === 'object' && exported !== null) modules.set(exported, module)
  return exported
}

/** `file:line:column` of the author's own line in a stack: the first one below the folder of the component. */
export function thrownAt(thrown: unknown, file: string): string | undefined {
  if (!(thrown instanceof Error)) return undefined
  const places = (thrown.stack ?? '').matchAll(
    /(?:\(|at )(?:file:\/\/)?([^\s(][^()]*:\d+:\d+)\)?$/gm,
  )
  return [...places].map((match) => match[1]!).find((place) => place.startsWith(dirname(file)))
}

export const isComponent = (value: unknown): value is Component =>
  typeof value === 'object' && value !== null && (value as Component).isComponent === true

const isInterface = (value: unknown): value is Interface => {
  const it = value as Interface | null
  return (
    typeof it === 'object' &&
    it !== null &&
    typeof it.stateFault === 'function' &&
    typeof it.methods === 'object'
  )
}

/** `NodeIndex` lives in `node-index/`. */
export const folderOf = (interfaceName: string): string =>
  interfaceName.replace(/(?<=[a-z0-9])[A-Z]/g, '-$&').toLowerCase()

/** Every interface of this process's kit, by its folder. */
export const knownInterfaces: ReadonlyMap<string, Interface> = new Map(
  Object.values(interfaces)
    .filter(isInterface)
    .map((it) => [folderOf(it.name), it]),
)
