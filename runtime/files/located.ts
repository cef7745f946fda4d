import { parseTree, type Node } from 'jsonc-parser'
import type { SegueError } from '../errors.ts'
import { pathText, Source } from './place.ts'
import { offsetsIn, type Wanted } from './places.ts'
import type { JsonType } from './form.ts'
import { syntaxFaults } from './syntax.ts'

/** A JSON value that knows where it stands. */
export class Located {
  readonly #source: Source
  readonly #node: Node
  /** `resourceManager.Queue.with.agingMs`; empty for the whole. */
  readonly path: string

  constructor(source: Source, node: Node, path: string) {
    this.#source = source
    this.#node = node
    this.path = path
  }

  get value(): unknown {
    return JSON.parse(this.#json)
  }

  /** As it is written, for people: on one line, its end left out where it is long. */
  get shown(): string {
    const { length } = this.#node
    const line = this.#json.slice(0, 720).replace(/\s+/g, ' ')
    return line.length > 72 || length > 720
      ? `${line.slice(0, 72)}... (${length} characters)`
      : line
  }

  get #json(): string {
    return this.#source.text.slice(this.#node.offset, this.#node.offset + this.#node.length)
  }

  get type(): JsonType {
    return this.#node.type as JsonType
  }

  get text(): string | undefined {
    return this.#node.type === 'string' ? (this.#node.value as string) : undefined
  }

  /** `file:line:column`, or the path where the value comes from no file. */
  get where(): string {
    return whereOf(this.#source, this.#node, this.path)
  }

  /** Undefined unless it is an object. */
  entries(): Entry[] | undefined {
    if (this.#node.type !== 'object') return undefined
    return this.#node.children!.map(({ children }) => {
      const [name, value] = children!
      const key = name.value as string
      const path = this.path ? `${this.path}.${key}` : key
      return new Entry(this.#source, name, new Located(this.#source, value, path))
    })
  }

  /** Undefined unless it is an array. */
  items(): Located[] | undefined {
    if (this.#node.type !== 'array') return undefined
    return this.#node.children!.map(
      (item, i) => new Located(this.#source, item, `${this.path}[${i}]`),
    )
  }
}

/** One key of an object. */
class Entry {
  readonly #source: Source
  readonly #name: Node
  readonly value: Located

  constructor(source: Source, name: Node, value: Located) {
    this.#source = source
    this.#name = name
    this.value = value
  }

  get key(): string {
    return this.#name.value as string
  }

  get keyWhere(): string {
    return whereOf(this.#source, this.#name, this.value.path)
  }
}

/** A text that is plain JSON. */
export class JsonText {
  readonly #source: Source

  constructor(source: Source) {
    this.#source = source
  }

  /** Made anew each time. */
  get value(): unknown {
    return JSON.parse(this.#source.text)
  }

  /** `path`: how the whole is called in errors where the text comes from no file. */
  located(path = ''): Located {
    return new Located(this.#source, parseTree(this.#source.text)!, path)
  }

  /**
   * These values and keys in the order of the text, each with where it stands: as `file:line:column`, or the path itself where
   * the text comes from no file. What is not there stands where it is missing.
   */
  inOrder<W extends Wanted>(wanted: readonly W[]): { readonly it: W; readonly where: string }[] {
    const source = this.#source
    if (source.file === undefined) return wanted.map((it) => ({ it, where: pathText(it.path) }))
    const offsets = offsetsIn(source.text, wanted)
    const found = wanted.map((it, i) => ({ it, offset: offsets[i] }))
    found.sort((a, b) => a.offset - b.offset)
    return found.map(({ it, offset }) => ({ it, where: source.at(offset) }))
  }
}

const whereOf = (source: Source, node: Node, path: string): string =>
  source.file === undefined ? path : source.at(node.offset)

/** The text as JSON, or undefined after its faults went to `faults`: bad JSON, comments, a key that stands twice, too deep. */
export function parseJson(
  text: string,
  file: string | undefined,
  faults: SegueError[],
): JsonText | undefined {
  const source = new Source(text, file)
  const found = syntaxFaults(source)
  // One by one: there may be more than a call takes arguments.
  for (const fault of found) faults.push(fault)
  return found.length > 0 ? undefined : new JsonText(source)
}

/** The same for what is looked through value by value. */
export const locate = (
  text: string,
  file: string | undefined,
  faults: SegueError[],
  path = '',
): Located | undefined => parseJson(text, file, faults)?.located(path)
