import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import type { ReadStream, WriteStream } from 'node:tty'
import type { Connection } from '../../../../runtime/console/io.ts'
import type { SessionOptions } from '../../../../runtime/console/repl/session-options.ts'
import { Session } from '../../../../runtime/console/repl/session.ts'
import { serve } from '../../../../runtime/server/server.ts'
import { openLocal, type OpenOptions } from '../../../../runtime/service/open.ts'
import type { Service } from '../../../../runtime/service/service.ts'

/** A cluster in a folder of its own, both gone after `close`. */
export async function openLab(options: OpenOptions = {}) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'repl-')))
  const local = await openLocal({ folder, durable: false, ...options })
  return {
    folder,
    ...local,
    write(path: string, text: string) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    },
    async close() {
      await local.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A cluster that can be reached through its socket, until `down`; the folder stays. */
export async function serveLab(folder = realpathSync(mkdtempSync(join(tmpdir(), 'repl-')))) {
  const local = await openLocal({ folder })
  const server = await serve(local.service, { state: local.state! })
  return {
    folder,
    service: local.service,
    async down() {
      await server.close()
      await local.close()
    },
  }
}

export const connectionTo = (service: Service): Connection => ({ service, close: async () => {} })

/** A session whose output is kept; what is asked is told by `printed`, which forgets it. */
export function newSession(
  folder: string,
  connect: () => Promise<Connection | undefined>,
  options: Partial<SessionOptions> & { terminal?: boolean; columns?: number } = {},
) {
  let text = ''
  const { terminal = false, columns, ...more } = options
  const stream = { terminal, colour: false, columns, write: (it: string) => void (text += it) }
  const session = new Session({
    folder,
    out: stream,
    err: stream,
    env: {},
    actor: 'repl',
    connect,
    ...more,
  })
  const printed = () => {
    const printed = text
    text = ''
    return printed
  }
  /** The lines, one after the other, and what they printed. */
  const typed = async (...lines: string[]) => {
    for (const line of lines) await session.line(line)
    return printed()
  }
  return { session, printed, typed }
}

/** A terminal of which the keyboard and the screen are in the test's hands. */
export function newTerminal(columns = 120, rows = 40) {
  let text = ''
  const keyboard = new PassThrough()
  const raw: boolean[] = []
  const input = Object.assign(keyboard, {
    isTTY: true,
    setRawMode(on: boolean) {
      raw.push(on)
      return keyboard
    },
  })
  const screen = new Writable({
    decodeStrings: false,
    write(it: string, _, done) {
      text += it
      done()
    },
  })
  const output = Object.assign(screen, { isTTY: true, columns, rows, getColorDepth: () => 1 })
  return {
    input: input as unknown as ReadStream,
    output: output as unknown as WriteStream,
    stream: { terminal: true, colour: false, columns, write: (it: string) => screen.write(it) },
    type: (keys: string) => keyboard.write(keys),
    hangUp: () => keyboard.end(),
    /** All that was written since the last time. */
    seen() {
      const seen = text
      text = ''
      return seen
    },
    peek: () => text,
    raw,
  }
}
