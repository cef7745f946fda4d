import { posix } from 'node:path'

/** Folders of runtime/, lowest first: an import may point to the same place or further down. */
const RUNTIME = [
  'errors.ts',
  'files',
  'loader',
  'assembler',
  'perception',
  'core',
  'formats',
  'workload',
  'drivers',
  'cluster',
  'simulation',
  'learning',
  'contract',
  'service',
  'server',
  'client',
  'index.ts',
  'console',
]
const LONGEST = 300
/** Tests and build scripts are not part of what runs: they may import anything and are held to the length only. */
const FREE = new Set(['test', 'scripts'])

/** Adapters bear the names of the policies in the case files. */
const NAMED_FOR_CASES = /^test\/conformance\/adapters\//

const SKIPPED =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)/g
const FROM =
  /(?:^|[;\n}])\s*(?:import\s*|(?:import|export)\b[^'"`;=()]*?\bfrom\s*)(['"])([^'"\n]+)\1/g
const CALLED = /\b(?:import|require)\s*\(\s*(['"`])([^'"`\n]+)\1/g
const ADDRESSED = /new\s+URL\s*\(\s*(['"`])([^'"`\n]+)\1\s*,\s*import\.meta\.url/g

/** Every specifier that a module names: imports (also of types only), re-exports, `import()`, `require`, `new URL`. */
export function specifiers(source: string): string[] {
  const code = source.replace(SKIPPED, (_, text?: string) => text ?? ' ')
  return [FROM, CALLED, ADDRESSED].flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => match[2]),
  )
}

const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

const rank = (path: string) => RUNTIME.indexOf(path.split('/')[1])

/** The folder at which an npm package enters: one below runtime/ and components/, else the top folder. */
const entrance = (path: string) => {
  const [top, second, third] = path.split('/')
  return third !== undefined && (top === 'runtime' || top === 'components')
    ? `${top}/${second}`
    : top
}

/** Why the module at `from` must not name the project file `to`, or undefined where it may. */
function arrowFault(from: string, to: string): string | undefined {
  const [top, second, third] = from.split('/')
  const target = to.split('/')[0]
  if (top === 'interfaces') return target === top ? undefined : 'interfaces/ imports nothing'
  if (top === 'components') {
    // Deeper files are private parts, which components of one interface may share.
    if (to.startsWith(`components/${second}/`) && to.split('/').length > 3) return undefined
    if (third && from.split('/').length > 3 && to === `components/${second}/${third}.ts`) {
      return undefined
    }
    return 'a component imports only #interfaces, node:, npm and private parts of its interface'
  }
  if (top === 'runtime') {
    if (target === 'interfaces') return 'runtime/ imports interfaces as #interfaces'
    // The demo's tasks are a workload like any other; only the console knows of it.
    if (target === 'workloads' && second === 'console') return undefined
    if (target !== 'runtime') return `runtime/ does not import ${target}/`
    if (rank(from) < 0) return `runtime/${second} is no layer; the layers are ${RUNTIME.join(', ')}`
    if (rank(to) > rank(from)) return 'arrows point down'
    return undefined
  }
  return target === top ? undefined : `${top}/ imports nothing of ${target}/`
}

/** Every breach of the layers among the project's modules, given by path and text. */
export function layerFaults(files: Readonly<Record<string, string>>): string[] {
  const faults: string[] = []
  const entrances = new Map<string, Set<string>>()
  for (const [path, source] of Object.entries(files)) {
    const top = path.split('/')[0]
    const lines = source.split('\n').length
    if (lines > LONGEST + 1) faults.push(`${path}: ${lines - 1} lines; ${LONGEST} are the most`)
    if (/[A-Z_]/.test(path) && !NAMED_FOR_CASES.test(path))
      faults.push(`${path}: file names are kebab-case`)
    if (FREE.has(top) || !path.includes('/')) continue
    for (const specifier of specifiers(source)) {
      if (specifier === '#interfaces') {
        if (top === 'interfaces') faults.push(`${path}: ${specifier}: interfaces/ imports nothing`)
      } else if (specifier.startsWith('.')) {
        const target = posix.normalize(posix.join(posix.dirname(path), specifier))
        const fault = arrowFault(path, target)
        if (fault) faults.push(`${path}: ${specifier}: ${fault}`)
      } else if (specifier.startsWith('node:')) {
        if (top === 'interfaces') faults.push(`${path}: ${specifier}: interfaces/ imports nothing`)
      } else if (top === 'interfaces') {
        faults.push(`${path}: ${specifier}: interfaces/ imports nothing`)
      } else {
        const name = packageOf(specifier)
        entrances.set(name, (entrances.get(name) ?? new Set()).add(entrance(path)))
      }
    }
  }
  for (const [name, folders] of entrances) {
    if (folders.size > 1)
      faults.push(`${name} enters at ${[...folders].sort().join(' and ')}; one folder, please`)
  }
  return faults
}
