import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser'
import { SegueError } from '../errors.ts'

/** A JSON value that knows where it stands. */
export class Located {
  readonly #text: string
  readonly #file: string | undefined
  readonly #node: Node
  /** `resourceManager.Queue.with.agingMs`; empty for the whole. */
  readonly path: string

  constructor(text: string, file: string | undefined, node: Node, path: string) {
    this.#text = text
    this.#file = file
    this.#node = node
    this.path = path
  }

  get value(): unknown {
    return JSON.parse(this.#json)
  }

  /** As it is written, for people: on one line, its end left out where it is long. */
  get shown(): string {
    const line = this.#json.replace(/\s+/g, ' ')
    return line.length > 72 ? `${line.slice(0, 72)}... (${this.#json.length} characters)` : line
  }

  get #json(): string {
    return this.#text.slice(this.#node.offset, this.#node.offset + this.#node.length)
  }

  get text(): string | undefined {
    return this.#node.type === 'string' ? (this.#node.value as string) : undefined
  }

  /** `file:line:column`, or the path where the value comes from no file. */
  get where(): string {
    return this.#at(this.#node.offset, this.path)
  }

  /** Undefined unless it is an object. */
  entries(): { key: string; keyWhere: string; value: Located }[] | undefined {
    if (this.#node.type !== 'object') return undefined
    return this.#node.children!.map(({ children }) => {
      const [name, value] = children!
      const key = name.value as string
      const path = this.path ? `${this.path}.${key}` : key
      return {
        key,
        keyWhere: this.#at(name.offset, path),
        value: new Located(this.#text, this.#file, value, path),
      }
    })
  }

  /** Undefined unless it is an array. */
  items(): Located[] | undefined {
    if (this.#node.type !== 'array') return undefined
    return this.#node.children!.map(
      (item, i) => new Located(this.#text, this.#file, item, `${this.path}[${i}]`),
    )
  }

  #at(offset: number, path: string): string {
    return this.#file === undefined ? path : position(this.#text, this.#file, offset)
  }
}

/** The value in `text`, or undefined after its faults went to `faults`: bad JSON, comments, a key that stands twice. */
export function locate(
  text: string,
  file: string | undefined,
  faults: SegueError[],
  path = '',
): Located | undefined {
  const errors: ParseError[] = []
  const options = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false }
  const root = parseTree(text, errors, options)
  const before = faults.length
  // One slip makes a parser stumble several times; the first place is where it is.
  if (errors.length > 0 || !root) faults.push(syntaxFault(text, file, errors[0]))
  else repeated(root, text, file, faults)
  return faults.length > before || !root ? undefined : new Located(text, file, root, path)
}

const WORDS: Readonly<Record<string, string>> = {
  InvalidCommentToken: 'comments are not JSON: use "description"',
  InvalidSymbol: 'this is no JSON value',
  PropertyNameExpected: 'a key in double quotes is expected here',
  ValueExpected: 'a value is expected here',
  ColonExpected: 'a colon is expected here',
  CommaExpected: 'a comma is expected here',
  CloseBraceExpected: 'a closing brace is missing',
  CloseBracketExpected: 'a closing bracket is missing',
  EndOfFileExpected: 'nothing may follow the closing brace',
  UnexpectedEndOfString: 'a text is not closed',
}

function syntaxFault(text: string, file: string | undefined, error?: ParseError): SegueError {
  const offset = error?.offset ?? 0
  const code = error ? printParseErrorCode(error.error) : 'ValueExpected'
  const found = text.slice(offset, offset + (error?.length ?? 0)).split('\n')[0]
  return new SegueError('E_JSON', WORDS[code] ?? `this is not JSON (${code})`, {
    where: position(text, file ?? 'text', offset),
    expected: 'plain JSON, without comments and trailing commas',
    found: found || (offset >= text.trimEnd().length ? 'the end' : undefined),
  })
}

function repeated(node: Node, text: string, file: string | undefined, faults: SegueError[]): void {
  const seen = new Set<string>()
  for (const child of node.children ?? []) {
    if (node.type === 'object') {
      const [name] = child.children!
      if (seen.has(name.value)) {
        faults.push(
          new SegueError('E_JSON', `the key ${JSON.stringify(name.value)} stands twice`, {
            where: position(text, file ?? 'text', name.offset),
            next: 'keep one of them',
          }),
        )
      }
      seen.add(name.value)
    }
    repeated(child, text, file, faults)
  }
}

function position(text: string, file: string, offset: number): string {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return `${file}:${line}:${offset - before.lastIndexOf('\n')}`
}
