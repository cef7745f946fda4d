import { build, stop, transform, type BuildFailure, type TransformOptions } from 'esbuild'
import { SegueError } from '../errors.ts'
import { frame, IMPORT_META } from './compile.ts'

/** What a person typed, as code that a function's body can be. */
export interface Body {
  /** JavaScript, its static imports as dynamic ones. */
  readonly code: string
  /** Where its last statement starts, when that is an expression and so has a value; it ends with `code`, and a semicolon. */
  readonly value: number | undefined
  /** What it declares at its top level. */
  readonly names: readonly string[]
  /** Whether it has to be awaited. */
  readonly awaits: boolean
  /** Source map from `code` to what was typed. */
  readonly map: string
}

const TOP = /^(?:export )?(?=(?:const|let|var|function|async function|class)\b)/gm
/** What esbuild itself puts in front where it takes templates apart. */
const HELPERS = /^var (?:__\w+ = .*|_\w+(?:, _\w+)*);\n/gm
const IMPORT = /^import (?:(.+) from )?("(?:\\.|[^"\\])*")(?: with (\{.*\}))?;$/gm
/** Statements that have no value of their own; a label is one, too. */
const STATEMENT =
  /^(?:(?:const|let|var|(?:await )?using|(?:async )?function|class|if|else|for|while|do|switch|try|throw|return|break|continue|debugger|with|import|export)\b(?![(.])|[;{}@]|[\w$]+:)/

/**
 * TypeScript as somebody types it at a prompt. `import.meta` means `__segueUrl` and `__dirname`. Undefined where it breaks off and may go on in the next
 * line. Throws E_COMPILE, with line and column as `where`.
 *
 * esbuild prints every statement of the top level from the first column on, and whatever is inside one further to the right;
 * templates, whose text could look like a statement, are taken apart.
 */
export async function bodyOf(source: string): Promise<Body | undefined> {
  try {
    return await parse(source)
  } catch (error) {
    if (!(error instanceof SegueError) || isFault(error.cause)) throw error
    // Ctrl-C at a terminal goes to esbuild's process, too.
    await stop()
    return parse(source)
  }
}

const isFault = (cause: unknown): boolean => (cause as BuildFailure).errors?.length > 0

async function parse(source: string): Promise<Body | undefined> {
  const options: TransformOptions = {
    loader: 'ts',
    target: 'esnext',
    supported: { 'template-literal': !source.includes('`') },
    define: IMPORT_META,
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    legalComments: 'none',
    charset: 'utf8',
    sourcemap: 'external',
    sourcesContent: false,
    logLevel: 'silent',
  }
  try {
    const { code: printed, map } = await transform(source, options)
    const code = printed.replace(TOP, '').replace(IMPORT, imported).trimEnd()
    const awaits = /\bawait\b/.test(code)
    return { code, value: lastExpression(code), names: await declared(code), awaits, map }
  } catch (error) {
    const text = textOf(error)
    if (text.includes('end of file') || text.startsWith('Expected "*/"')) return undefined
    if (text === UNTERMINATED && (await closes(source, options))) return undefined
    throw fault(error)
  }
}

/** Of a string, which ends with its line, and of a template, which may go on in the next one. */
const UNTERMINATED = 'Unterminated string literal'

const textOf = (error: unknown): string => (error as BuildFailure).errors?.[0]?.text ?? ''

const closes = (source: string, options: TransformOptions): Promise<boolean> =>
  transform(`${source}\``, options).then(
    () => true,
    (error: unknown) => textOf(error) !== UNTERMINATED,
  )

function fault(cause: unknown): SegueError {
  if (cause instanceof SegueError) return cause
  const message = (cause as BuildFailure).errors?.[0]
  if (!message) return new SegueError('E_COMPILE', String((cause as Error).message), { cause })
  const { text, location } = message
  return new SegueError('E_COMPILE', text, {
    where: location ? `line ${location.line}, column ${location.column + 1}` : undefined,
    found: location ? frame(location.lineText, location.column + 1) : undefined,
    cause,
  })
}

/** `import a, { b as c } from "x"` as `const { default: a, b: c } = await import("x")`. */
function imported(_: string, what: string | undefined, from: string, attributes?: string): string {
  const call = `await import(${from}${attributes ? `, { with: ${attributes} }` : ''});`
  if (what === undefined) return `void ${call}`
  const [, first, all, some] =
    /^(?:([\w$]+)(?:, )?)?(?:\* as ([\w$]+)|\{ (.*) \})?$/.exec(what) ?? []
  const parts = [first && `default: ${first}`, some?.replaceAll(/ as /g, ': ')].filter(Boolean)
  if (!all) return `const { ${parts.join(', ')} } = ${call}`
  if (!first) return `const ${all} = ${call}`
  return `const ${all} = ${call.slice(0, -1)}, { default: ${first} } = ${all};`
}

function lastExpression(code: string): number | undefined {
  let last: number | undefined
  for (const { index } of code.matchAll(/^[^\s}\])]/gm)) last = index
  if (last === undefined || !code.endsWith(';')) return undefined
  return STATEMENT.test(code.slice(last)) ? undefined : last
}

async function declared(code: string): Promise<readonly string[]> {
  const own = code.replace(HELPERS, '')
  const exported = own.replace(TOP, 'export ')
  if (exported === own) return []
  const { metafile } = await build({
    stdin: { contents: exported, loader: 'js' },
    metafile: true,
    write: false,
    format: 'esm',
    target: 'esnext',
    logLevel: 'silent',
  }).catch((error: unknown) => {
    // The place would be one in what was printed.
    const twice = /same name (".*")/.exec(textOf(error))?.[1]
    const text = twice ? `${twice} is declared twice` : textOf(error)
    throw new SegueError('E_COMPILE', text, { cause: error })
  })
  return Object.values(metafile.outputs)[0].exports
}
