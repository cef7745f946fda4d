import { stripVTControlCharacters } from 'node:util'
import { SegueError } from '../../../errors.ts'
import type { Context } from '../../context.ts'
import type { Io, Stream } from '../../io.ts'
import { runLine } from '../../run-line.ts'
import { parseDuration } from '../../units.ts'
import type { Implementation } from '../../verb.ts'
import type { Session } from '../session.ts'

interface Frame {
  readonly text: string
  readonly code: number
}

const EVERY_MS = 1000
/** Verbs that go on by themselves. */
const ENDLESS = ['watch', 'top', 'exit']

export const watch = (session: Session): Implementation<Frame> => {
  let shown = 0
  return {
    signals: 'own',
    run: (context) => frames(session, context),
    render({ text }, look) {
      const room = (session.options.rows?.() ?? Infinity) - 2
      const lines = text.trimEnd().split('\n').slice(0, Math.max(1, room))
      const up = shown > 0 ? `\x1b[${shown}A\r\x1b[J` : ''
      shown = lines.reduce((sum, line) => sum + heightOf(line, look.columns), 0)
      return up + lines.join('\n')
    },
    exit: ({ code }) => code,
  }
}

const heightOf = (line: string, columns: number): number =>
  Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns))

async function* frames(session: Session, context: Context): AsyncGenerator<Frame> {
  const { words, every } = asked(context.dashed ?? [])
  const { onKey } = session.options
  const ended = Promise.withResolvers<void>()
  const releases = [context.onSignal(() => ended.resolve()), onKey?.(() => ended.resolve())]
  let over = onKey === undefined || !context.look.terminal
  void ended.promise.then(() => (over = true))
  try {
    do {
      yield await frame(words, session, context.io)
      await Promise.race([passed(every), ended.promise])
    } while (!over)
  } finally {
    for (const release of releases) release?.()
  }
}

async function frame(words: readonly string[], { verbs }: Session, io: Io): Promise<Frame> {
  let text = ''
  const write = (more: string) => (text += more)
  const { terminal, colour } = io.out
  // Its notes say what to type next, which nobody can.
  const out: Stream = { terminal, colour, columns: io.out.columns, write }
  const err: Stream = {
    terminal,
    colour,
    write: (more) => /^(next| {2}or):/.test(more) || write(more),
  }
  const code = await runLine(words, { ...io, out, err }, verbs)
  return { text, code }
}

function asked(given: readonly string[]): { words: readonly string[]; every: number } {
  const last = given.at(-1) ?? ''
  const timed = /^\d/.test(last)
  const words = timed ? given.slice(0, -1) : given
  if (words.length === 0 || ENDLESS.includes(words[0])) {
    throw new SegueError('E_USAGE', `${words[0] ?? 'nothing'} cannot be watched`, {
      expected: 'a verb that answers once, as status or job list',
      next: 'segue watch status 2s',
    })
  }
  if (!timed) return { words, every: EVERY_MS }
  try {
    return { words, every: parseDuration(last) }
  } catch (cause) {
    throw new SegueError('E_USAGE', (cause as Error).message, { found: last, cause })
  }
}

const passed = (ms: number): Promise<void> =>
  new Promise((done) => {
    setTimeout(done, ms)
  })
