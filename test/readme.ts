import { readFileSync } from 'node:fs'

/** A code block of a page. */
export interface Block {
  readonly language: string
  readonly text: string
  /** The path that stands alone, as code, in the line above. */
  readonly file: string | undefined
}

const BLOCK = /(?:^`([^`\n]+)`\n\n)?^```(\w*)\n([\s\S]*?)^```$/gm

/** Code blocks of a Markdown page, in order. */
export const blocksIn = (page: string): Block[] =>
  [...page.matchAll(BLOCK)].map(([, file, language, text]) => ({ language, text, file }))

/** Rows of the table whose head begins with that word: its first two cells, without code marks and padding. */
export function tableIn(page: string, head: string): Record<string, string> {
  const lines = page.split('\n')
  const start = lines.findIndex((line) => line.startsWith(`| ${head} `))
  const rows = lines.slice(start + 2)
  const end = rows.findIndex((line) => !line.startsWith('|'))
  return Object.fromEntries(
    rows.slice(0, end).map((line) => {
      const [, name, what] = line.split('|').map((cell) => cell.trim())
      return [name.replaceAll('`', ''), what]
    }),
  )
}

/** Targets of relative links and pictures, without what follows a `#`. */
export const linksIn = (page: string): string[] =>
  [...page.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target]) => target)

export const readme = readFileSync('README.md', 'utf8')
