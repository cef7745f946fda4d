import { createHash } from 'node:crypto'
import { access, readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { build, type BuildFailure } from 'esbuild'
import { SegueError, type ErrorCode } from '../errors.ts'

/** The specifiers that are never bundled: the runtime hands its own interfaces in, so tokens stay identical. */
export const INTERFACE_SPECIFIERS: readonly string[] = ['#interfaces', 'segue/interfaces']

/** One component file as code that can be evaluated. */
export interface Compiled {
  /** Absolute path of the component's own file. */
  readonly file: string
  /** CommonJS with an inline source map. */
  readonly code: string
  /** Short hash of `code`; equal code has an equal version on every machine. */
  readonly version: string
  /** Text of the component's own file. */
  readonly source: string
  /** Absolute paths of everything that was bundled, the component's own file among them. */
  readonly inputs: readonly string[]
}

/** What `import.meta` means in a component: its own file, also in a private part that it bundles. */
export const IMPORT_META = {
  'import.meta.url': '__segueUrl',
  'import.meta.filename': '__filename',
  'import.meta.dirname': '__dirname',
}
const BANNER = `const __segueUrl = require('node:url').pathToFileURL(__filename).href;`

/**
 * Compiles one component file, with the private parts it imports by relative path, beside the event loop.
 *
 * Throws E_FILE where the file cannot be read, E_COMPILE with esbuild's words and `file:line:column` otherwise.
 */
export async function compile(file: string): Promise<Compiled> {
  const cwd = dirname(file)
  try {
    await access(file)
  } catch (cause) {
    throw new SegueError('E_FILE', `${file} cannot be read`, { where: file, cause })
  }
  try {
    const [source, result] = await Promise.all([
      readFile(file, 'utf8'),
      build({
        entryPoints: [file],
        absWorkingDir: cwd,
        outfile: `${basename(file, '.ts')}.js`,
        write: false,
        metafile: true,
        bundle: true,
        format: 'cjs',
        platform: 'node',
        target: 'node24',
        external: [...INTERFACE_SPECIFIERS],
        packages: 'external',
        sourcemap: 'inline',
        // Line numbers are all that stack traces need; the text itself would double what a version weighs.
        sourcesContent: false,
        define: IMPORT_META,
        banner: { js: BANNER },
        // A tsconfig that happens to lie above a user's folder must not change what a component means.
        tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
        logLevel: 'silent',
      }),
    ])
    const code = result.outputFiles[0]!.text
    return {
      file,
      code,
      version: createHash('sha256').update(code).digest('hex').slice(0, 12),
      source,
      inputs: Object.keys(result.metafile.inputs).map((path) => resolve(cwd, path)),
    }
  } catch (cause) {
    throw compileError(file, cwd, cause)
  }
}

export function compileError(
  file: string,
  cwd: string,
  cause: unknown,
  code: ErrorCode = 'E_COMPILE',
): SegueError {
  const message = (cause as BuildFailure).errors?.[0]
  if (!message) {
    return new SegueError(
      'E_COMPILE',
      `${file} could not be compiled: ${(cause as Error).message}`,
      { where: file, cause },
    )
  }
  const { text, location, notes } = message
  const where = location
    ? `${resolve(cwd, location.file)}:${location.line}:${location.column + 1}`
    : file
  return new SegueError(code, text, {
    where,
    // A fault at the end of the file has no line to show.
    found: location?.lineText.trim() ? frame(location.lineText, location.column + 1) : undefined,
    next: notes[0]?.text,
    cause,
  })
}

/** The source line with a mark under the column (1-based). */
export const frame = (line: string, column: number): string => {
  const indent = line.length - line.trimStart().length
  return `${line.trim()}\n           ${' '.repeat(Math.max(0, column - 1 - indent))}^`
}
