import { SegueError } from '../errors.ts'

/**
 * The command line that runs a script of the shell with values in it. They are handed over as parameters, so whatever
 * they hold, each is one word; a list is as many words. Throws E_USAGE for a value between quotes, where the shell
 * would not see it as one.
 */
export function shellCommand(
  texts: readonly string[],
  values: readonly (string | number | readonly (string | number)[])[],
): string[] {
  const words: string[] = []
  let script = texts[0]
  values.forEach((value, i) => {
    if (isInQuotes(script)) throw quotedValue(script)
    const parts = (Array.isArray(value) ? value : [value]) as unknown[]
    for (const part of parts) {
      if (typeof part !== 'string' && typeof part !== 'number') throw noWord(part)
      words.push(String(part))
    }
    const first = words.length - parts.length + 1
    script += parts.map((_, n) => `"\${${first + n}}"`).join(' ') + texts[i + 1]
  })
  return ['sh', '-c', script, 'sh', ...words]
}

function isInQuotes(script: string): boolean {
  let quote: string | undefined
  for (let i = 0; i < script.length; i++) {
    const sign = script[i]
    if (sign === '\\' && quote !== "'") i++
    else if (quote === undefined && (sign === "'" || sign === '"')) quote = sign
    else if (sign === quote) quote = undefined
  }
  return quote !== undefined
}

const quotedValue = (script: string): SegueError =>
  new SegueError('E_USAGE', 'a value of a shell command stands between quotes', {
    found: script.slice(-40),
    expected: 'the value without quotes: it is one word, whatever it holds',
  })

const noWord = (part: unknown): SegueError =>
  new SegueError(
    'E_USAGE',
    `a value of a shell command is ${part === null ? 'null' : typeof part}`,
    {
      expected: 'a text, a number, or a list of them',
      next: 'a result of another step is an argument of a function, not a word of a command',
    },
  )
