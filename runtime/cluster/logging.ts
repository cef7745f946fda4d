import { resolve } from 'node:path'
import type { ClusterPlan } from '../assembler/clusters.ts'
import type { Reactor } from '../core/reactor.ts'
import { wallClock } from '../drivers/clock.ts'
import { TURN } from '../drivers/real.ts'
import { packageVersion } from '../loader/version.ts'
import { EventLog } from './event-log.ts'
import type { LocalOptions } from './local-options.ts'
import { LogFile } from './log-file.ts'
import { SEED, STAGING } from './seats.ts'

/** Bytes at which a log ends where nothing is said; the cluster goes on. */
const MOST_BYTES = 4 * 2 ** 30

/** The event log of a cluster that was opened with one, and its file. */
export class Logging {
  readonly witness: EventLog
  readonly #file: LogFile

  private constructor(witness: EventLog, file: LogFile) {
    this.witness = witness
    this.#file = file
  }

  /** Throws E_FILE where there can be none. `reactor`: whose events are written down, as soon as there is one. */
  static async open(
    { log, seed = SEED, staging = STAGING, maxLogBytes: most = MOST_BYTES }: LocalOptions,
    nodes: ClusterPlan['nodes'],
    resources: readonly string[],
    reactor: () => Reactor,
    failed: (why: string) => void,
  ): Promise<Logging | undefined> {
    if (log === undefined) return undefined
    const file = await LogFile.open(resolve(log), (error) =>
      failed(
        `the event log is written no further: ${error instanceof Error ? error.message : String(error)}`,
      ),
    )
    const told = { segue: packageVersion(), at: wallClock(), turn: TURN }
    const witness = new EventLog({
      header: { ...told, seed, nodes, staging, resources },
      now: () => reactor().now,
      generation: () => reactor().generation,
      write: (line) => file.add(line),
      full: () => file.written >= most,
    })
    return new Logging(witness, file)
  }

  /** Resolves when all that happened is in the file. */
  async close(): Promise<void> {
    this.witness.close()
    await this.#file.close()
  }
}
