import { EventLog } from '../../runtime/cluster/event-log.ts'
import type { VirtualOptions } from '../../runtime/contract/virtual.ts'
import { WatchedCluster } from '../../runtime/contract/watched.ts'
import type { EventLogFile } from '../../runtime/workload/event-log-file.ts'
import { lineFault } from '../../runtime/workload/event-log-fault.ts'
import type { EventLine, HeaderLine, LogLine } from '../../runtime/workload/event-log-lines.ts'

/** A cluster in virtual time with an event log. */
export async function recorded(options: VirtualOptions): Promise<{
  readonly cluster: WatchedCluster
  readonly log: () => EventLogFile
  /** As they would stand in its file; whole once `log` was called. */
  readonly lines: readonly string[]
}> {
  const lines: string[] = []
  const { staging = { budgetUs: 0, depth: 0 } } = options
  const nodes = options.nodes.map((resources) => {
    const amounts = resources as Readonly<Record<string, number>>
    return { resources: amounts, labels: [], rack: 'default', speed: 1 }
  })
  const header = { segue: 'test', at: 0, seed: options.seed ?? 1, nodes, staging, turn: 2000 }
  const witness = new EventLog({
    header: { ...header, resources: [] },
    now: () => cluster.reactor.now,
    generation: () => cluster.reactor.generation,
    write: (line) => lines.push(line),
  })
  const cluster: WatchedCluster = new WatchedCluster({ ...options, witness })
  await cluster.begin()
  const log = () => {
    witness.close()
    return logOf(lines)
  }
  return { cluster, log, lines }
}

/** The lines as a log that can be read; each must be sound. */
export function logOf(lines: readonly string[]): EventLogFile {
  const [header, ...events] = lines.map((line) => {
    const parsed = JSON.parse(line) as LogLine
    const fault = lineFault(parsed)
    if (fault !== undefined) throw new Error(`${fault}: ${line}`)
    return parsed
  })
  return {
    file: 'memory',
    header: header as HeaderLine,
    *events() {
      for (const [i, event] of events.entries()) yield { line: i + 2, event: event as EventLine }
    },
  }
}
