import { printParseErrorCode, visit, type ParseErrorCode } from 'jsonc-parser'
import { quoted, SegueError } from '../errors.ts'
import type { Source } from './place.ts'

/** Objects and lists inside each other that a file may have. */
export const MOST_DEPTH = 100

/** Values that a file may have, those in values among them. */
export const MOST_VALUES = 4_000_000

/** Keys of one object. */
export const MOST_KEYS = 100_000

/** Blanks in a row: the parser puts them together one by one. */
const MOST_BLANKS = 100_000

/** Keys that stand twice of which one error tells. */
const MOST_REPEATED = 100

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
  const blanks = longBlanks(source.text)
  if (blanks >= 0)
    return [limit(source, blanks, `${MOST_BLANKS} blanks and line ends stand in a row`, 'fewer')]
  const faults: SegueError[] = []
  let values = 0
  const count = (offset: number) => {
    if (++values > MOST_VALUES)
      throw new Stop(limit(source, offset, 'there are too many values', `at most ${MOST_VALUES}`))
  }
  /** The keys of each object that is open, and a place for each list. */
  const open: (Set<string> | undefined)[] = []
  const enter = (keys: Set<string> | undefined, offset: number) => {
    if (open.push(keys) > MOST_DEPTH) {
      const message = `more than ${MOST_DEPTH} objects and lists stand inside each other`
      throw new Stop(limit(source, offset, message, `at most ${MOST_DEPTH}`))
    }
    count(offset)
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
        onLiteralValue: (_, offset) => count(offset),
        onObjectProperty: (key, offset) => {
          const keys = open.at(-1)!
          if (keys.has(key) && faults.length < MOST_REPEATED)
            faults.push(repeated(source, key, offset))
          if (keys.add(key).size > MOST_KEYS)
            throw new Stop(
              limit(source, offset, 'an object has too many keys', `at most ${MOST_KEYS}`),
            )
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

const limit = (source: Source, offset: number, message: string, expected: string): SegueError =>
  new SegueError('E_LIMIT', message, { where: source.at(offset), expected })

/** Where a run of blanks is too long, or -1. */
function longBlanks(text: string): number {
  if (text.length < MOST_BLANKS) return -1
  let run = 0
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 32) run = 0
    else if (++run >= MOST_BLANKS) return i - run + 1
  }
  return -1
}
