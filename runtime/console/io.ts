import type { Service } from '../service/service.ts'

export interface Sink {
  write(text: string): unknown
}

export interface Stream extends Sink {
  /** Whether a person looks at it. */
  readonly terminal: boolean
  readonly colour: boolean
  /** Width of the terminal. */
  readonly columns?: number
}

export type SignalName = 'SIGINT' | 'SIGTERM'

/** A way to a cluster that runs, until it is closed; the cluster goes on. */
export interface Connection {
  readonly service: Service
  close(): Promise<void>
}

/** All that a verb has of the world around it: a process has one, and each REPL session has one. */
export interface Io {
  readonly out: Stream
  readonly err: Stream
  readonly env: Readonly<Record<string, string | undefined>>
  /** Relative paths start here. */
  readonly folder: string
  /** What stands before a verb where it is typed: `segue `, `npx segue `, or `.` in a REPL. */
  readonly command: string
  /** Who asks, for the record. */
  readonly actor: string
  /** For whom jobs run where nothing is said; by default who asks. */
  readonly user?: string
  /** True in a REPL: verbs that make no sense there are refused. */
  readonly repl: boolean
  /** The cluster of the folder, undefined when none runs. Throws E_AUTH, E_CONNECT, E_PROTOCOL. */
  connect(folder: string): Promise<Connection | undefined>
  /** Calls back for every Ctrl-C and SIGTERM until the returned function is called. */
  onSignal(listener: (signal: SignalName) => void): () => void
}
