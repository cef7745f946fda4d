import { styleText } from 'node:util'

type Format = Parameters<typeof styleText>[0]

/** How text is to be made for where it goes. */
export interface Look {
  /** Width of the terminal; Infinity where there is none, so that nothing is cut. */
  readonly columns: number
  /** Whether somebody looks at it: times are then said as people do, and ids may be shortened. */
  readonly terminal: boolean
  /** The text in that form where there is colour, and as it is otherwise. */
  readonly style: (format: Format, text: string) => string
  /** Words after the command as they are typed here: `segue why j-1`, `.why j-1`. */
  readonly typed: (words: string) => string
}

export interface LookOptions {
  readonly columns?: number
  readonly terminal: boolean
  readonly colour: boolean
  readonly command: string
}

export const newLook = ({ columns, terminal, colour, command }: LookOptions): Look => ({
  columns: columns ?? Infinity,
  terminal,
  style: (format, text) =>
    colour && text !== '' ? styleText(format, text, { validateStream: false }) : text,
  typed: (words) => `${command}${words}`,
})

interface Terminal {
  readonly isTTY?: boolean
  getColorDepth?(): number
}

/** https://no-color.org, https://force-color.org; a set variable wins over what the terminal can do. */
export function hasColour(stream: Terminal, env: Readonly<Record<string, string | undefined>>) {
  const { NO_COLOR, FORCE_COLOR } = env
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  if (NO_COLOR) return false
  return stream.isTTY === true && (stream.getColorDepth?.() ?? 1) > 1
}
