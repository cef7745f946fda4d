import { existsSync } from 'node:fs'
import { setSourceMapsSupport } from 'node:module'
import { pathToFileURL } from 'node:url'
import { fault, faultOf, type Fault } from './fault.ts'

export type Callable = (...args: readonly unknown[]) => unknown

let mapped = false

/**
 * Answers an exported function, or the fault (E_TASK_MODULE) that names what there is instead; `source`: what people know the
 * module as.
 */
export async function loadExport(
  file: string,
  name: string,
  source = file,
): Promise<Callable | Fault> {
  // What runs was made from other files: what is thrown must name their lines.
  if (!mapped) setSourceMapsSupport(true, { nodeModules: false, generatedCode: false })
  mapped = true
  let module: Record<string, unknown>
  try {
    module = await import(pathToFileURL(file).href)
  } catch (thrown) {
    const cause = faultOf(thrown)
    if (!existsSync(file)) return fault('E_TASK_MODULE', `the module ${file} does not exist`)
    const message = `the module ${source} could not be loaded: ${cause.name}: ${cause.message}`
    return { ...fault('E_TASK_MODULE', message), stack: cause.stack }
  }
  // What a CommonJS module exports is its default.
  const found = name in module ? module[name] : (module.default as typeof module)?.[name]
  if (typeof found === 'function') return found as Callable
  const functions = Object.keys(module).filter((key) => typeof module[key] === 'function')
  return fault('E_TASK_MODULE', `${source} ${whatThereIs(name, found, name in module, functions)}`)
}

function whatThereIs(name: string, found: unknown, exists: boolean, functions: string[]): string {
  const list =
    functions.length > 0 ? `its functions are: ${functions.join(', ')}` : 'it exports no function'
  if (exists)
    return `exports "${name}", but it is ${found === null ? 'null' : `a ${typeof found}`}; ${list}`
  const near = functions
    .map((each) => ({ each, apart: apart(each.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.apart - b.apart)[0]
  const hint =
    near && near.apart <= Math.max(2, Math.floor(name.length / 3))
      ? ` - did you mean "${near.each}"?`
      : ''
  return `has no export "${name}"${hint}; ${list}`
}

/** Levenshtein distance. */
function apart(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(
        row[j]! + 1,
        next[j - 1]! + 1,
        row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
      )
    }
    row = next
  }
  return row[b.length]!
}
