import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { matches } from '../../../tour/transcript.ts'
import { connectionTo, newSession, openLab } from './lab.ts'

/** With SEGUE_UPDATE=1 the transcripts are rewritten with what is printed now; read the difference before it is kept. */
const UPDATE = process.env.SEGUE_UPDATE === '1'

const PROMPT = /^segue (?:g\d+ \S+(?: \+\d+)?|\(no cluster\))[>!] (.*)$/
const MORE = '... '

/** What is typed in a transcript; entries of several lines as one. */
function entriesOf(transcript: string): string[] {
  const entries: string[] = []
  for (const line of transcript.split('\n')) {
    const typed = PROMPT.exec(line)
    if (typed) entries.push(typed[1])
    else if (line.startsWith(MORE)) entries[entries.length - 1] += `\n${line.slice(MORE.length)}`
  }
  return entries
}

const TASKS = `export const square = (n: number): number => n * n
export function fail(what: string): never {
  throw new RangeError(\`no \${what}\`)
}
`

test.each(globSync('test/golden/repl/*.txt').sort())('%s is what is printed', async (file) => {
  const shown = readFileSync(file, 'utf8')
  const lab = await openLab({ seed: 1 })
  lab.write('tasks.ts', TASKS)
  const { session, printed } = newSession(lab.folder, async () => connectionTo(lab.service))
  let seen = ''
  try {
    await session.open()
    for (const entry of entriesOf(shown)) {
      seen += `${session.prompt}${entry.replaceAll('\n', `\n${MORE}`)}\n`
      const lines = entry.split('\n')
      for (let i = 1; i <= lines.length; i++) {
        const came = await session.line(lines.slice(0, i).join('\n'))
        expect(came === 'more').toBe(i < lines.length)
      }
      seen += printed()
    }
  } finally {
    await session.close()
    await lab.close()
  }
  // Where Segue's own lines stand changes with them.
  seen = seen
    .replaceAll(/^ +at .*\/(?:components|test)\/.*\n/gm, '')
    .replaceAll(lab.folder, '~')
    .replaceAll(basename(lab.folder), 'folder')
  if (!matches(shown, seen)) {
    if (UPDATE) writeFileSync(file, seen)
    else expect(seen).toBe(shown)
  }
})
