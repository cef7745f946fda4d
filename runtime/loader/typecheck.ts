import type { ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { API, Diagnostic, Snapshot } from 'typescript/unstable/async'
import { SegueError } from '../errors.ts'
import { frame, INTERFACE_SPECIFIERS, type Compiled } from './compile.ts'
import { typePlaces, type TypePlaces } from './places.ts'

/** Every diagnostic of a file costs its author a glance; the first few say it. */
const SHOWN = 5

/**
 * Checks component files against their interfaces with the compiler that this process already depends on. The
 * compiler is a process of its own, asked by messages, so the event loop never waits for it; it starts with the
 * first check (about 0.2 s) and answers later ones in a few milliseconds.
 *
 * TypeScript calls this API unstable: nothing else in Segue knows of it.
 */
export class TypeChecker {
  readonly #folders: readonly string[]
  readonly #places: TypePlaces
  /** A request to a compiler that was killed is never answered. */
  readonly #limitMs: number
  readonly #known = new Set<string>()
  #opened: Promise<Opened> | undefined
  /** Snapshots follow each other: one check at a time. */
  #turn: Promise<unknown> = Promise.resolve()

  /** `folders`: where component files are. They need neither a tsconfig.json nor a node_modules. */
  constructor(folders: readonly string[], places: TypePlaces = typePlaces(), limitMs = 10_000) {
    this.#folders = folders
    this.#places = places
    this.#limitMs = limitMs
  }

  /** Starts the compiler ahead of the first check. */
  async warm(): Promise<void> {
    await (this.#opened ??= open(this.#folders, this.#places))
  }

  /** Throws E_TYPES in the compiler's words, at `file:line:column`, unless the file and its private parts are sound. */
  check(compiled: Compiled): Promise<void> {
    const turn = this.#turn.then(() => this.#check(compiled))
    this.#turn = turn.catch(() => {})
    return turn
  }

  async close(): Promise<void> {
    await this.#turn
    const opened = await this.#opened?.catch(() => undefined)
    this.#opened = undefined
    if (opened) await close(opened)
  }

  async #check(compiled: Compiled): Promise<void> {
    try {
      const opened = await (this.#opened ??= open(this.#folders, this.#places))
      await within(this.#limitMs, opened.ended, this.#diagnose(opened, compiled))
    } catch (cause) {
      if (cause instanceof SegueError) throw cause
      // The compiler is gone or never came up: the next check starts another one.
      const opened = this.#opened
      this.#opened = undefined
      opened?.then(close, () => {})
      const { file: where } = compiled
      throw new SegueError('E_TYPES', `the type checker failed: ${(cause as Error).message}`, {
        where,
        cause,
      })
    }
  }

  async #diagnose(opened: Opened, { file, inputs }: Compiled): Promise<void> {
    const files = inputs.filter((path) => path.endsWith('.ts'))
    const changed = files.filter((path) => this.#known.has(path))
    const created = files.filter((path) => !this.#known.has(path))
    // A first sight may also be a file that the compiler read when it opened the folder, in an earlier version.
    const snapshot = await opened.api.updateSnapshot({
      fileChanges: { changed: [...changed, ...created], created },
    })
    await opened.snapshot.dispose()
    opened.snapshot = snapshot
    for (const path of files) this.#known.add(path)
    const program = snapshot.getProject(opened.config)!.program
    const found: Diagnostic[] = []
    for (const path of files) {
      found.push(...(await program.getSyntacticDiagnostics(path)))
      found.push(...(await program.getSemanticDiagnostics(path)))
    }
    const errors = found.filter((it) => it.category === opened.errorCategory)
    if (errors.length > 0) throw await typeError(file, errors)
  }
}

interface Opened {
  readonly api: API
  readonly folder: string
  readonly config: string
  readonly sweep: () => void
  readonly errorCategory: Diagnostic['category']
  /** Rejects when the compiler's process ends. */
  readonly ended: Promise<never>
  snapshot: Snapshot
}

/** The configuration is a real file of this process: one that is handed in by call-back makes every file access a message. */
async function open(folders: readonly string[], places: TypePlaces): Promise<Opened> {
  const folder = await mkdtemp(join(tmpdir(), 'segue-types-'))
  const sweep = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', sweep)
  const config = join(folder, 'tsconfig.json')
  await writeFile(config, JSON.stringify(configuration(folders, places)))
  // Imported here: most processes never check a type.
  const { API, DiagnosticCategory } = await import('typescript/unstable/async')
  const api = new API({ cwd: folder })
  await api['client'].connect()
  const ended = endOf(api)
  const snapshot = await Promise.race([ended, api.updateSnapshot({ openProjects: [config] })])
  return { api, folder, config, sweep, errorCategory: DiagnosticCategory.Error, ended, snapshot }
}

/**
 * Rejects when the compiler's process ends. The message library rejects a promise that nobody can reach when a write
 * fails, which would end this process: writes to a compiler that is gone count as done here, and its end says the rest.
 */
function endOf(api: API): Promise<never> {
  const compiler = api['client']['process'] as ChildProcess
  const stdin = compiler.stdin!
  const write = stdin.write.bind(stdin) as (chunk: unknown, done: () => void) => boolean
  stdin.write = ((...args: unknown[]) => {
    const done = args.at(-1) as (() => void) | undefined
    return write(args[0], () => done?.())
  }) as typeof stdin.write
  stdin.on('error', () => {})
  const ended = new Promise<never>((_, reject) => {
    compiler.once('exit', (code, signal) =>
      reject(new Error(`the compiler ended (${signal ?? `exit ${code}`})`)),
    )
  })
  ended.catch(() => {})
  return ended
}

async function within(limitMs: number, ended: Promise<never>, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs)
  })
  try {
    await Promise.race([work, late, ended])
  } finally {
    clearTimeout(timer)
  }
}

async function close({ api, folder, sweep }: Opened): Promise<void> {
  process.off('exit', sweep)
  // The API's own close first waits for answers, which a compiler that is gone does not give.
  await api['client'].close()
  await rm(folder, { recursive: true, force: true })
}

const configuration = (folders: readonly string[], { interfaces, typeRoots }: TypePlaces) => ({
  compilerOptions: {
    target: 'es2024',
    lib: ['es2024', 'esnext.disposable'],
    // The files are bundled, whatever a package.json near them says about modules.
    module: 'preserve',
    moduleResolution: 'bundler',
    strict: true,
    noEmit: true,
    noImplicitOverride: true,
    noFallthroughCasesInSwitch: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    types: typeRoots.length > 0 ? ['node'] : [],
    typeRoots,
    paths: Object.fromEntries(INTERFACE_SPECIFIERS.map((specifier) => [specifier, [interfaces]])),
  },
  include: folders.map((folder) => join(folder, '*/*.ts')),
})

async function typeError(file: string, errors: readonly Diagnostic[]): Promise<SegueError> {
  const texts = new Map<string, string>()
  const lines: string[] = []
  let where = file
  let found: string | undefined
  for (const [at, error] of errors.slice(0, SHOWN).entries()) {
    const path = error.fileName ?? file
    if (!texts.has(path)) texts.set(path, await readFile(path, 'utf8').catch(() => ''))
    const before = texts.get(path)!.slice(0, error.pos).split('\n')
    const [line, column] = [before.length, before.at(-1)!.length + 1]
    if (at === 0) {
      where = `${path}:${line}:${column}`
      found = frame(texts.get(path)!.split('\n')[line - 1] ?? '', column)
    }
    const words = `${said(error)} (TS${error.code})`
    lines.push(at === 0 ? words : `${path}:${line}:${column} ${words}`)
  }
  if (errors.length > SHOWN) lines.push(`and ${errors.length - SHOWN} more`)
  return new SegueError('E_TYPES', lines.join('\n'), { where, found })
}

/** What the compiler says, with the reasons it gives indented below. */
const said = ({ text, messageChain = [] }: Diagnostic, depth = 0): string =>
  [`${'  '.repeat(depth)}${text}`, ...messageChain.map((it) => said(it, depth + 1))].join('\n')
