import { SourceMap, type SourceMapPayload } from 'node:module'
import { join } from 'node:path'
import { constants, createContext, Script, type Context } from 'node:vm'
import { bodyOf, type Body } from '../../loader/transform.ts'
import type { Sink } from '../io.ts'
import { addGlobals } from './globals.ts'

/** `value` is that of the last statement, where it has one. */
export interface Evaluated {
  readonly value: unknown
}

type Access = readonly [get: () => unknown, set: (value: unknown) => void]

/** What lines call to make known what they declare. */
const DECLARE = '__segue'

interface Places {
  readonly map: SourceMap
  /** The line of the code in which its value starts, Infinity where there is none. */
  readonly value: number
  readonly lines: number
}

const placesOf = ({ code, value, map }: Body): Places => ({
  map: new SourceMap(JSON.parse(map) as SourceMapPayload),
  value: value === undefined ? Infinity : linesOf(code.slice(0, value)) - 1,
  lines: linesOf(code),
})

const linesOf = (text: string): number => text.split('\n').length

/** Where a frame is in an entry: the path of the folder, the entry, line and column. */
const PLACE = /([^\s(]*)repl:(\d+):(\d+):(\d+)/

/** Entries of which the places are known. */
const KEPT = 200

export interface SandboxOptions {
  /** Relative imports start here. */
  readonly folder: string
  /** What `console` writes to. */
  readonly out: Sink
  /** Ctrl-C is a signal while `run` is at it, and ends it. */
  readonly interruptible: <T>(run: () => T) => T
}

/**
 * The world of one session's lines. Each entry is a function of its own; what it declares at the top is reached by later ones
 * as the variable that it is, so that a function and the prompt speak of the same, and may be declared again.
 */
export class Sandbox {
  readonly context: Context = createContext({})
  readonly #options: SandboxOptions
  readonly #places = new Map<number, Places>()
  #entries = 0

  constructor(options: SandboxOptions) {
    this.#options = options
    addGlobals(this.context, options.folder, options.out)
    const declare = (names: Readonly<Record<string, Access>>) => {
      for (const [name, [get, set]] of Object.entries(names)) this.#define(name, get, set)
    }
    Object.defineProperty(this.context, DECLARE, { value: declare })
  }

  /** A name for all lines; assigned to, it is an ordinary variable. */
  offer(name: string, get: () => unknown): void {
    this.#define(name, get, (value) =>
      Object.defineProperty(this.context, name, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      }),
    )
  }

  /**
   * Runs an entry, unless it is aborted before that; undefined where it breaks off. Rejects with what it throws, and
   * E_COMPILE.
   */
  async evaluate(source: string, signal?: AbortSignal): Promise<Evaluated | undefined> {
    const body = await this.#parse(source)
    signal?.throwIfAborted()
    if (!body) return undefined
    const entry = ++this.#entries
    this.#places.set(entry, placesOf(body))
    this.#places.delete(entry - KEPT)
    const script = new Script(functionOf(body), {
      filename: join(this.#options.folder, `repl:${entry}`),
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    })
    const result: unknown = this.#options.interruptible(() =>
      script.runInContext(this.context, { displayErrors: false, breakOnSigint: true }),
    )
    return { value: ((await result) as Evaluated | undefined)?.value }
  }

  /** A line of a stack with the place as it was typed, `repl:3:1:12`; undefined for what was not typed. */
  placed(frame: string): string | undefined {
    const match = PLACE.exec(frame)
    if (match?.[1] !== `${this.#options.folder}/`) return frame
    const [text, , entry, line, column] = match
    const places = this.#places.get(Number(entry))
    if (!places) return frame.replace(text, `repl:${entry}`)
    // `functionOf` puts a line in front of the whole, and one in front of the value.
    const at = Number(line) - (Number(line) - 2 > places.value ? 3 : 2)
    if (at >= places.lines) return undefined
    const found = places.map.findEntry(at, Number(column) - 1)
    if (!('originalLine' in found)) return frame.replace(text, `repl:${entry}`)
    const { originalLine, originalColumn } = found
    return frame.replace(text, `repl:${entry}:${originalLine + 1}:${originalColumn + 1}`)
  }

  async #parse(source: string): Promise<Body | undefined> {
    // What begins with a brace is rather an object than a block.
    if (/^\s*\{[^]*\}\s*$/.test(source)) {
      const object = await bodyOf(`(${source.trim()})`).catch(() => undefined)
      if (object) return object
    }
    return bodyOf(source)
  }

  #define(name: string, get: () => unknown, set: (value: unknown) => void): void {
    Object.defineProperty(this.context, name, { get, set, enumerable: true, configurable: true })
  }
}

function functionOf({ code, value, names, awaits }: Body): string {
  const access = names.map((name) => `${name}: [() => ${name}, ($) => { ${name} = $ }]`)
  const declared = names.length > 0 ? `${DECLARE}({ ${access.join(', ')} });` : ''
  const body =
    value === undefined
      ? code
      : `${code.slice(0, value)}return { value: (\n${code.slice(value, -1)}\n) }`
  return `(${awaits ? 'async ' : ''}() => { ${declared}\n${body}\n})()`
}
