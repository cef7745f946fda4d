import type { StagingLimits } from '../core/staging.ts'

export interface LocalOptions {
  /** A cluster that ships (`local`, `local-5`), or the path of a cluster file. */
  readonly cluster?: string
  /** A composition that ships or stands in the folder's `compositions/`, or the path of a file; the cluster's own by default. */
  readonly composition?: string
  /** The user's folder, with `components/` and `compositions/`; relative paths of jobs start here. */
  readonly folder?: string
  /** Follow what is saved in `components/` and `compositions/`. */
  readonly watch?: boolean
  /** Same seed and same events: same decisions. Whole, from 0 to 2^32 - 1. */
  readonly seed?: number
  readonly staging?: StagingLimits
  /**
   * Confines what jobs and cluster files name - modules, working directories, compositions - to the folder and these ones. Without it
   * paths may lead anywhere: whoever opens a cluster in a program passes code in any case.
   */
  readonly allow?: readonly string[]
  /** False: no job runs a command, none that was accepted before either. */
  readonly commands?: boolean
  /** Tasks that may be open at once. */
  readonly maxTasks?: number
  /**
   * Where what outlives this process lies: the store's files, what tasks write. Jobs that are open when it ends go on when a cluster
   * is opened there again. Without it nothing is kept: a temporary folder that `close` removes.
   */
  readonly state?: string
  /** Go on with the composition that was last in force there, not with the one that is named. */
  readonly resume?: boolean
  /** Bytes that large results may take together, 8 GiB where nothing is said; above this a result fails its attempt. */
  readonly maxObjectBytes?: number
  /** What the decision log keeps: one in `every` (1000) of the dispatches that nothing is remarkable about; `limit` (10,000) records. */
  readonly decisions?: { readonly every?: number; readonly limit?: number }
  /**
   * A file for the event log: all that enters the cores, so that they decide the same again. Some 105 bytes a task, beside what
   * its job says of itself.
   */
  readonly log?: string
  /** Bytes at which the event log ends, 4 GiB where nothing is said; the cluster goes on. */
  readonly maxLogBytes?: number
  /** Where commands write their output, when that is not in `state`. */
  readonly output?: string
}
