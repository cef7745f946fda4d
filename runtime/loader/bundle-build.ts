import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type BuildFailure } from 'esbuild'
import { SegueError, type ErrorCode } from '../errors.ts'
import { fileMeant } from '../files/meant.ts'
import { isPackage, META_NAME, sources } from './bundle-plugin.ts'
import { stampOf, type Stamps } from './bundle-stamps.ts'
import { compileError } from './compile.ts'

/** A module with all that it imports of the user's own, as one file. */
export interface Bundle {
  /** `tasks.mjs`: where it lies below the folder of its hash. */
  readonly name: string
  readonly code: string
  readonly hash: string
  /** Names that it exports; undefined where they are known only when it runs. */
  readonly exports: readonly string[] | undefined
  /** What it was made from: the modules, the packages that they name, the settings in force for them. */
  readonly stamps: Stamps
}

const HASH_LENGTH = 16
/** As long as a hash, so that what the source map names from there is right from the real folder. */
const PLACE = '0'.repeat(HASH_LENGTH)

/**
 * Bundles the module `file` for a folder of its hash below `folder`. Throws E_TASK_MODULE where a module is missing and
 * E_COMPILE where one has a fault, with `file:line:column`.
 */
export async function bundle(file: string, folder: string): Promise<Bundle> {
  const stamps: Stamps = new Map()
  const began = Date.now()
  const cwd = dirname(file)
  const name = `${basename(file, extname(file))}.mjs`
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) throw noModule(file, found ? 'is no file' : 'does not exist')
  const result = await build({
    entryPoints: [file],
    absWorkingDir: cwd,
    outfile: join(folder, PLACE, name),
    write: false,
    metafile: true,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: `node${process.versions.node}`,
    // As this Node resolves.
    conditions: ['module-sync', 'node-addons'],
    mainFields: ['main'],
    define: { 'import.meta': META_NAME },
    plugins: [sources(stamps)],
    // What a file does when it is imported, it does here too.
    ignoreAnnotations: true,
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'silent',
  }).catch((cause: unknown) => {
    throw compileError(file, cwd, cause, codeOf(cause as BuildFailure))
  })
  await stampSettings(stamps, began)
  const code = withRequire(result.outputFiles[0].text, file)
  const { inputs, outputs } = result.metafile
  const [output] = Object.values(outputs)
  const isKnown = inputs[output.entryPoint!]?.format === 'esm' && !/^export \* from /m.test(code)
  return {
    ...{ name, code, stamps },
    hash: createHash('sha256').update(code).digest('hex').slice(0, HASH_LENGTH),
    exports: isKnown ? output.exports : undefined,
  }
}

const noModule = (file: string, why: string): SegueError =>
  new SegueError('E_TASK_MODULE', `the module ${file} ${why}`, {
    where: file,
    running: 'everything that was accepted; this was not',
    next: fileMeant(file),
  })

const codeOf = ({ errors }: Partial<BuildFailure>): ErrorCode =>
  /^Could not resolve| is no file$/.test(errors?.[0]?.text ?? '') ? 'E_TASK_MODULE' : 'E_COMPILE'

/** Code of CommonJS asks for packages when it runs. In the first line, which is esbuild's own, so that no other moves. */
function withRequire(code: string, file: string): string {
  if (!/^var __require\b/m.test(code)) return code
  const from = JSON.stringify(pathToFileURL(file).href)
  return `import{createRequire as __segueRequire}from"node:module";const require=__segueRequire(${from});${code}`
}

/** The tsconfig.json and package.json in force for each folder: they say what its modules mean. */
async function stampSettings(stamps: Stamps, began: number): Promise<void> {
  const folders = new Set([...stamps.keys()].filter((path) => !isPackage(path)).map(dirname))
  // Grows while it is walked, up to where both were found.
  for (const folder of folders) {
    const names = ['tsconfig.json', 'package.json'].map((name) => join(folder, name))
    const found = await Promise.all(names.map((path) => stat(path).catch(() => undefined)))
    names.forEach((path, i) => stamps.set(path, found[i] && stampOf(found[i], began)))
    if (!found.every(Boolean)) folders.add(dirname(folder))
  }
}
