import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import type { Session } from '../../../../runtime/console/repl/session.ts'
import { matches, type Step } from '../../../tour/transcript.ts'
import { connectionTo, newSession, openLab } from './lab.ts'

/** With SEGUE_UPDATE=1 the transcripts are rewritten with what is printed now; read the difference before it is kept. */
const UPDATE = process.env.SEGUE_UPDATE === '1'

const PROMPT = /^segue (?:g\d+ \S+(?: \+\d+)?|\(no cluster\))[>!] /
const MORE = '... '

/** `command` is the prompt with what was typed, of several lines where it has several. */
function stepsOf(transcript: string): Step[] {
  const steps: { command: string; output: string }[] = []
  for (const line of transcript.split('\n').slice(0, -1)) {
    const last = steps.at(-1)
    if (PROMPT.test(line)) steps.push({ command: line, output: '' })
    else if (last && last.output === '' && line.startsWith(MORE)) last.command += `\n${line}`
    else last!.output += `${line}\n`
  }
  return steps
}

const typedIn = ({ command }: Step): string[] => command.replace(PROMPT, '').split(`\n${MORE}`)

const written = (steps: readonly Step[]): string =>
  steps.map(({ command, output }) => `${command}\n${output}`).join('')

const TASKS = `export const square = (n: number): number => n * n
export function fail(what: string): never {
  throw new RangeError(\`no \${what}\`)
}
`

test.each(globSync('test/golden/repl/*.txt').sort())('%s is what is printed', async (file) => {
  const shown = stepsOf(readFileSync(file, 'utf8'))
  const seen = await carriedOut(shown)
  const kept = shown.map((step, i) => (same(step, seen[i]) ? step : seen[i]))
  if (UPDATE) writeFileSync(file, written(kept))
  else expect(written(kept)).toBe(written(shown))
})

const same = (shown: Step, seen: Step): boolean =>
  shown.command === seen.command && matches(shown.output, seen.output)

async function carriedOut(steps: readonly Step[]): Promise<Step[]> {
  const lab = await openLab({ seed: 1 })
  lab.write('tasks.ts', TASKS)
  const { session, printed } = newSession(lab.folder, async () => connectionTo(lab.service))
  const seen: Step[] = []
  try {
    await session.open()
    for (const step of steps) {
      const lines = typedIn(step)
      const command = session.prompt + lines.join(`\n${MORE}`)
      await typed(session, lines)
      // Where Segue's own lines stand changes with them.
      const output = printed().replaceAll(/^ +at .*\/(?:components|test)\/.*\n/gm, '')
      const named = output.replaceAll(lab.folder, '~').replaceAll(basename(lab.folder), 'folder')
      seen.push({ command, output: named })
    }
  } finally {
    await session.close()
    await lab.close()
  }
  return seen
}

/** Line by line, until it is whole. */
async function typed(session: Session, lines: readonly string[]): Promise<void> {
  for (let i = 1; i <= lines.length; i++) {
    const came = await session.line(lines.slice(0, i).join('\n'))
    expect(came === 'more').toBe(i < lines.length)
  }
}
