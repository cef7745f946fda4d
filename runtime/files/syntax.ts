import { printParseErrorCode, visit, type ParseErrorCode } from 'jsonc-parser'
import { quoted, SegueError } from '../errors.ts'
import type { Source } from './place.ts'

/** Objects and lists inside each other that a file may have. */
export const MOST_DEPTH = 100

const STRICT = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false }

const WORDS: Readonly<Record<string, string>> = {
  InvalidCommentToken: 'comments are not JSON: use "description"',
  InvalidSymbol: 'this is no JSON value',
  InvalidNumberFormat: 'this is no JSON number',
  PropertyNameExpected: 'a key in double quotes is expected here',
  ValueExpected: 'a value is expected here',
  ColonExpected: 'a colon is expected here',
  CommaExpected: 'a comma is expected here',
  CloseBraceExpected: 'a closing brace is missing',
  CloseBracketExpected: 'a closing bracket is missing',
  EndOfFileExpected: 'nothing may follow the closing brace',
  UnexpectedEndOfString: 'a text is not closed',
  UnexpectedEndOfNumber: 'a digit is expected here',
  InvalidUnicode: '\\u is followed by four hexadecimal digits',
  InvalidEscapeCharacter: 'a backslash stands before one of "\\/bfnrtu only',
  InvalidCharacter:
    'line ends and other control characters in a text are written as \\n, \\t, \\u0000',
}

/** Thrown from within the parser, which would go on after a slip, and as deep as the text is. */
class Stop extends Error {
  readonly fault: SegueError

  constructor(fault: SegueError) {
    super()
    this.fault = fault
  }
}

/**
 * What keeps the text from being plain JSON: its first slip, or the keys that stand twice, or that it is too deep. Empty
 * where there is nothing, and then `JSON.parse` reads it. Runs in one pass and keeps nothing of the text.
 */
export function syntaxFaults(source: Source): SegueError[] {
  const faults: SegueError[] = []
  /** The keys of each object that is open, and a place for each list. */
  const open: (Set<string> | undefined)[] = []
  const enter = (keys: Set<string> | undefined, offset: number) => {
    if (open.push(keys) > MOST_DEPTH) throw new Stop(tooDeep(source, offset))
  }
  const leave = () => void open.pop()
  try {
    visit(
      source.text,
      {
        onObjectBegin: (offset) => enter(new Set(), offset),
        onArrayBegin: (offset) => enter(undefined, offset),
        onObjectEnd: leave,
        onArrayEnd: leave,
        onObjectProperty: (key, offset) => {
          const keys = open.at(-1)!
          if (keys.has(key)) faults.push(repeated(source, key, offset))
          keys.add(key)
        },
        onError: (code, offset, length) => {
          throw new Stop(slip(source, code, offset, length))
        },
      },
      STRICT,
    )
  } catch (thrown) {
    if (!(thrown instanceof Stop)) throw thrown
    // One slip makes a parser stumble several times, and keys that stand twice may be its doing: this is where it is.
    return [thrown.fault]
  }
  return faults
}

function slip(source: Source, code: ParseErrorCode, offset: number, length: number): SegueError {
  const { text } = source
  const name = printParseErrorCode(code)
  const found = text.slice(offset, offset + Math.min(length, 72)).split('\n')[0]
  return new SegueError('E_JSON', WORDS[name] ?? `this is not JSON (${name})`, {
    where: source.at(offset),
    expected: 'plain JSON, without comments and trailing commas',
    found: found || (offset >= text.trimEnd().length ? 'the end' : undefined),
  })
}

const repeated = (source: Source, key: string, offset: number): SegueError =>
  new SegueError('E_JSON', `the key ${quoted(key)} stands twice`, {
    where: source.at(offset),
    next: 'keep one of them',
  })

const tooDeep = (source: Source, offset: number): SegueError =>
  new SegueError('E_LIMIT', `more than ${MOST_DEPTH} objects and lists stand inside each other`, {
    where: source.at(offset),
    expected: `at most ${MOST_DEPTH}`,
  })
