import type { Io, SignalName } from '../../../runtime/console/io.ts'
import { runLine } from '../../../runtime/console/run-line.ts'
import { VERBS } from '../../../runtime/console/verbs.ts'
import type { Verb } from '../../../runtime/console/verb.ts'
import type { Service } from '../../../runtime/service/service.ts'

export interface TestIo extends Io {
  readonly texts: { out: string; err: string }
  signal(name: SignalName): void
}

export interface TestIoOptions {
  readonly service?: Partial<Service>
  readonly folder?: string
  readonly terminal?: boolean
  readonly colour?: boolean
  readonly columns?: number
  readonly repl?: boolean
  readonly env?: Readonly<Record<string, string>>
}

/** A console that keeps what was written, in front of a cluster of which only what is given can be asked. */
export function testIo(options: TestIoOptions = {}): TestIo {
  const { terminal = false, colour = false, columns, repl = false, service } = options
  const texts = { out: '', err: '' }
  const listeners = new Set<(signal: SignalName) => void>()
  const stream = (name: 'out' | 'err') => ({
    terminal,
    colour,
    columns,
    write: (text: string) => void (texts[name] += text),
  })
  return {
    texts,
    out: stream('out'),
    err: stream('err'),
    env: options.env ?? {},
    folder: options.folder ?? process.cwd(),
    command: repl ? '.' : 'segue ',
    actor: 'ann',
    repl,
    connect: async () => service && { service: service as Service, close: async () => {} },
    onSignal(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    signal: (name) => listeners.forEach((listener) => listener(name)),
  }
}

/** What a line printed, and how it ended. */
export async function typed(
  line: string | readonly string[],
  options: TestIoOptions = {},
  verbs: readonly Verb[] = VERBS,
): Promise<{ out: string; err: string; code: number }> {
  const io = testIo(options)
  const words = typeof line === 'string' ? line.split(' ').filter(Boolean) : line
  const code = await runLine(words, io, verbs)
  return { ...io.texts, code }
}
