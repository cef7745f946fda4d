import { inspect, stripVTControlCharacters, types } from 'node:util'
import { packageRoot } from '../../loader/places.ts'

/** What user's code threw, with those places of its stack that are the user's own. */
export function thrownText(
  thrown: unknown,
  colors: boolean,
  placed: (frame: string) => string | undefined,
): string {
  try {
    return textOf(thrown, colors, placed)
  } catch {
    return 'thrown: what throws when it is looked at'
  }
}

function textOf(
  thrown: unknown,
  colors: boolean,
  placed: (frame: string) => string | undefined,
): string {
  const options = { colors, depth: 3 }
  if (!types.isNativeError(thrown)) return `thrown: ${inspect(thrown, options)}`
  const frames = String(thrown.stack).split('\n').filter(isFrame)
  const shown = frames.filter(isUsers).map(placed).filter(Boolean)
  const [head, ...more] = inspect(thrown, options).split('\n')
  const rest = more.filter((line) => !isFrame(line))
  // What is beside the stack stands in braces, which open behind its last line.
  const open = more.some((line) => isFrame(line) && stripVTControlCharacters(line).endsWith(' {'))
    ? ' {'
    : ''
  return [[head, ...shown].join('\n') + open, ...rest].join('\n')
}

const isFrame = (line: string): boolean => /^\s+at /.test(stripVTControlCharacters(line))

/** Neither Node's nor Segue's own. */
const isUsers = (frame: string): boolean =>
  !/\(?node:/.test(frame) &&
  !/\(<anonymous>\)/.test(frame) &&
  !frame.includes(`${packageRoot}/runtime/`) &&
  !frame.includes(`${packageRoot}/interfaces/`) &&
  !frame.includes(`${packageRoot}/components/executor/`) &&
  !/ __segue\./.test(frame)
