import { defineInterface } from './kit/component.ts'
import type { Micros, Task } from './work.ts'

/** What an attempt does. */
export type Work =
  /** An exported function: absolute path of its module, name of the export, arguments that can be cloned. */
  | {
      readonly call: string
      readonly export: string
      /** What people know the module as; its path where nothing is said. */
      readonly source?: string
      readonly args: readonly unknown[]
      /** What is put into `args` before the function is called; nothing where it is left out. */
      readonly loads?: readonly Load[]
    }
  /** A process: program and arguments, working directory, environment added to Segue's own. */
  | {
      readonly run: readonly string[]
      readonly cwd?: string
      readonly env?: Readonly<Record<string, string>>
      /** Text or bytes for its standard input. */
      readonly input?: string | Uint8Array
    }
  /** Synthetic work: milliseconds of computing or sleeping, bytes held meanwhile. */
  | {
      readonly burn: {
        readonly cpuMs?: number
        readonly sleepMs?: number
        readonly memoryBytes?: number
      }
    }

/** A large value that lies in the object store, in the place of which this is sent. */
export class ObjectRef {
  /** `j-3/t-3.7.12-5f0c2a91`: its path below the folder of the store. */
  readonly id: string
  /** Size of its file. */
  readonly bytes: number

  constructor(id: string, bytes: number) {
    this.id = id
    this.bytes = bytes
  }
}

/** An object that is an argument, or part of one. */
export interface Load {
  /** Where it goes: indices and keys from `args` on. */
  readonly path: readonly (number | string)[]
  readonly id: string
  /** The entry of it that is meant; all of it where this is left out. */
  readonly pick?: number
}

/** The folder of large values. */
export interface ObjectFolder {
  readonly path: string
  /** What is written there must outlive a power failure before it is reported. */
  readonly durable: boolean
}

/** One try at running a task. */
export interface Attempt {
  /** Unique in the cluster, rises. */
  readonly id: number
  readonly task: Task
  readonly work: Work
  /** Bytes that the task asked for; a heap limit follows from it. 0: no limit of its own. */
  readonly memory: number
  /** Milliseconds from its start after which it is ended; 0: none. */
  readonly timeoutMs: number
  /** `process`: must not share an address space with anything else. */
  readonly isolate: 'thread' | 'process'
  /** Where the output of commands is written. */
  readonly output: string
  /** Where results go that are too large for a message; without it there is no such place. The same object each time. */
  readonly objects?: ObjectFolder
  /**
   * False: the node has charged it, begin now. True: handed over ahead of time; begin when another attempt
   * of its shape ends. Counting, for each shape: `places` grows by one for each attempt that is not staged; when an
   * attempt ends, a staged one of the shape takes its place, or, when none is left, `places` shrinks by one. At most
   * `places` attempts of the shape run at once.
   */
  readonly staged: boolean
}

/** How an attempt ended, as the executor saw it. `bounced`: it never began and may go elsewhere. */
export interface Report {
  readonly outcome: 'ok' | 'failed' | 'timeout' | 'cancelled' | 'bounced'
  /** What the function returned, or the command's `{ status, stdout, stderr, truncated }`; an ObjectRef where it is large. */
  readonly value?: unknown
  /** Name, message and stack as they were where it was thrown. */
  readonly error?: {
    readonly name: string
    readonly message: string
    readonly stack?: string
    readonly code?: string
  }
  /** When it began, relative to now: microseconds of running. */
  readonly service: Micros
}

export type Ended = (attempt: Attempt, report: Report) => void

/**
 * Runs attempts: threads, processes, or simulated. An effect component: it may use timers, I/O and the clock.
 *
 * Who calls: the driver of the node, which has charged the attempt's needs to the node before. `run` returns at once
 * and never throws for a fault of the task: that is a report. `ended` is called exactly once for each attempt,
 * never from within `run`. Attempts of one shape may be handed over ahead of time behind one that runs; they
 * begin in order as it ends. `flush` follows the last call of a burst: what was buffered must leave now, so that
 * a lone task is never delayed.
 *
 * `inherit` comes once, before the first `run`, where the cluster has a folder that outlives the process: an executor that starts
 * processes ends those that a predecessor has left running after a crash, if they are still the same, and leaves there what its own
 * successor must know. It answers how many it ended.
 *
 * What survives a swap: nothing. Calls in flight finish on the old instance, new ones go to the new; the old is
 * stopped when the last has ended or at its deadline.
 */
export interface Executor {
  run(attempt: Attempt, ended: Ended): void
  /** End it, whatever it takes; it still reports, as `cancelled` or `timeout`. Unknown ids are ignored. */
  cancel(attempt: number, why: 'cancelled' | 'timeout'): void
  flush(): void
  /** Attempts that were handed over and have not reported. */
  busy(): number
  inherit?(folder: string): Promise<number>
  /** False: attempts take their time, and what they would do is not done. True where left out. */
  computes?(): boolean
}

export const Executor = defineInterface<Executor>()({
  name: 'Executor',
  doc: 'Runs attempts: in threads, in processes, or in place.',
  kind: 'acts',
  methods: { run: 2, cancel: 2, flush: 0, busy: 0 },
  optional: { inherit: 1, computes: 0 },
})
