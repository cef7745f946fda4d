import type { Connection, Io, Stream } from '../io.ts'

export interface SessionOptions {
  /** The project; relative paths start here. */
  readonly folder: string
  readonly out: Stream
  readonly err: Stream
  readonly env: Io['env']
  /** Who asks, for the record. */
  readonly actor: string
  /** As the record then has it; the same where nothing is said. */
  readonly recorded?: string
  /** For whom jobs run where nothing is said. */
  readonly user?: string
  connect(): Promise<Connection | undefined>
  /** Runs code so that Ctrl-C is a signal meanwhile. */
  readonly interruptible?: <T>(run: () => T) => T
  /** Calls back for the next key that is pressed; undefined where nobody can press one. */
  readonly onKey?: (pressed: () => void) => () => void
  /** Height of the terminal. */
  readonly rows?: () => number | undefined
  /** The prompt is another one. */
  readonly changed?: () => void
  /** Something is to be told although nothing was asked. */
  readonly notice?: (text: string) => void
}
