/** One command of a transcript and what it printed. */
export interface Step {
  readonly command: string
  readonly output: string
}

/** A part of a tour: a file that its reader writes, or what its reader types and sees. */
export type Part =
  | { readonly type: 'file'; readonly path: string; readonly text: string }
  | {
      readonly type: 'console'
      readonly steps: readonly Step[]
      readonly at: number
      readonly length: number
    }

const BLOCK = /(?:^`([^`\n]+)`\n\n)?^```(\w*)\n([\s\S]*?)^```$/gm

/** The files and transcripts of a page, in order. `at`, `length`: where the text of a transcript stands in it. */
export function partsOf(page: string): Part[] {
  return [...page.matchAll(BLOCK)].flatMap((match): Part[] => {
    const [whole, path, language, text] = match
    if (language === 'console') {
      const at = match.index + whole.indexOf('```console\n') + '```console\n'.length
      return [{ type: 'console', steps: stepsOf(text), at, length: text.length }]
    }
    return path ? [{ type: 'file', path, text }] : []
  })
}

function stepsOf(text: string): Step[] {
  const steps: { command: string; output: string }[] = []
  for (const line of text.split('\n').slice(0, -1)) {
    const last = steps.at(-1)
    if (line.startsWith('$ ')) steps.push({ command: line.slice(2), output: '' })
    else if (line.startsWith('> ') && last && last.output === '')
      last.command += `\n${line.slice(2)}`
    else if (last) last.output += `${line}\n`
  }
  return steps
}

export const write = (steps: readonly Step[]): string =>
  steps.map(({ command, output }) => `$ ${command.replaceAll('\n', '\n> ')}\n${output}`).join('')

const MASKS: readonly (readonly [RegExp, string])[] = [
  // Progress is told of what takes a while.
  [/^j-\d+ .* (?:is under way: .*|[░█]+ .*)\n/gm, ''],
  [/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME'],
  [/\b(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\b/g, 'TIME'],
  [/\b[0-9a-f]{12,64}\b/g, 'HASH'],
  [/\bpid \d+/g, 'pid N'],
  // A unit depends on how long it took.
  [/[−+-]?\d[\d,.]* ?(?:ns|µs|us|ms|s|min|h)\b/g, 'T'],
  [/[−+-]?\d[\d,.]*(?= ?(?:%|B|KiB|MiB|GiB|bytes)(?!\w))/g, 'N'],
  [/--seed \d+/g, '--seed N'],
  // How many inputs a law gets through, and the way to a counterexample, depend on the time that there is.
  [/\b\d+ inputs?\b/g, 'N inputs'],
  [/--path \S+/g, '--path P'],
  [/\bseed \d+/g, 'seed N'],
  [/[█▏▎▍▌▋▊▉░▒▓]+/g, 'BAR'],
  [/ +/g, ' '],
]

/** What is the same whenever and wherever the command runs. */
export const masked = (output: string): string =>
  MASKS.reduce((text, [pattern, name]) => text.replace(pattern, name), output)
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')

/** Whether `seen` is what the page shows; a line of `…` in the page stands for any lines. */
export function matches(shown: string, seen: string): boolean {
  const chunks = masked(shown).split(/^ ?…\n/m)
  const text = masked(seen)
  if (chunks.length === 1) return chunks[0] === text
  if (!text.startsWith(chunks[0])) return false
  let at = chunks[0].length
  for (const [i, chunk] of chunks.slice(1).entries()) {
    const last = i === chunks.length - 2
    const found = last && chunk !== '' ? text.length - chunk.length : text.indexOf(chunk, at)
    if (found < at || text.slice(found, found + chunk.length) !== chunk) return false
    at = found + chunk.length
  }
  return true
}
