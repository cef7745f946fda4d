import { SegueError } from '../../errors.ts'

/**
 * The words of a line as a shell would part them: blanks part, quotes hold together, in double quotes and outside of any a
 * backslash takes the next character as it is. Nothing is expanded. Throws E_USAGE where a quote is open.
 */
export function wordsOf(line: string): string[] {
  const { words, open } = partsOf(line)
  if (open) {
    throw new SegueError('E_USAGE', `a quote is open: ${open}`, {
      expected: `a second ${open}`,
      next: 'close the quote, or put a backslash before it',
    })
  }
  return words
}

/** The same of a line that may not be complete; the last word is the one being typed, empty after a blank. */
export function wordsSoFar(line: string): string[] {
  const { words, within } = partsOf(line)
  return within ? words : [...words, '']
}

function partsOf(line: string): { words: string[]; open: string; within: boolean } {
  const words: string[] = []
  let word: string | undefined
  let open = ''
  for (let i = 0; i < line.length; i++) {
    const char = line[i]
    if (char === '\\' && open !== "'" && i + 1 < line.length) word = (word ?? '') + line[++i]
    else if (char === open) open = ''
    else if (open !== '') word += char
    else if (char === '"' || char === "'") {
      open = char
      word ??= ''
    } else if (!/\s/.test(char)) word = (word ?? '') + char
    else if (word !== undefined) {
      words.push(word)
      word = undefined
    }
  }
  if (word !== undefined) words.push(word)
  return { words, open, within: word !== undefined }
}
