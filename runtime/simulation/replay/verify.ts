import type { ComponentSource } from '../../assembler/source.ts'
import { SegueError } from '../../errors.ts'
import type { EventLogFile, PlacedEvent } from '../../workload/event-log-file.ts'
import { Differs } from './differs.ts'
import { EventQueue } from './event-queue.ts'
import { Replay, type ReplayObserver } from './replay.ts'

/** What came of a log whose events were replayed. */
export interface Verified {
  /** The cores decided what they did then: every task went to the same node, at the same time, under the same generation. */
  readonly same: boolean
  /** Tasks that began. */
  readonly starts: number
  readonly decisionHash: string
  /** The log ends with what was decided; without that it is of a run that did not end by itself, and its rest is not compared. */
  readonly complete: boolean
  /** Where it differs for the first time. */
  readonly differs?: { readonly line: number; readonly why: string }
  /** Components that decide and are not what they were: their version then, and now. */
  readonly changed: readonly ChangedComponent[]
}

export interface ChangedComponent {
  readonly id: string
  readonly recorded: string
  readonly present: string | undefined
}

/**
 * Lets the same events enter the same cores in virtual time, and compares what they decide. Throws E_FORMAT for lines that are
 * none, and what speaks against a composition of the log here, such as E_UNKNOWN_COMPONENT.
 */
export function verify(
  log: EventLogFile,
  source: ComponentSource,
  observer?: ReplayObserver,
): Verified {
  const changed = new Map<string, ChangedComponent>()
  let complete = false
  function* watched(): Generator<PlacedEvent> {
    for (const placed of log.events()) {
      const { event } = placed
      if (event.e === 'rewire')
        for (const one of changedIn(event.components, source)) changed.set(one.id, one)
      complete ||= event.e === 'done'
      yield placed
    }
  }
  const queue = new EventQueue(watched())
  const replay = new Replay(log.header, queue, source, observer)
  let differs: Verified['differs']
  try {
    replay.run()
  } catch (error) {
    if (error instanceof SegueError) throw placedAt(error, log.file, queue.line)
    if (!(error instanceof Differs)) throw error
    differs = { line: queue.line, why: error.message }
  } finally {
    queue.close()
  }
  return {
    ...{ same: differs === undefined, starts: replay.starts, decisionHash: replay.hash.text },
    ...{ complete, differs, changed: [...changed.values()] },
  }
}

/** What stands behind effects is not asked here. */
function changedIn(
  components: Readonly<Record<string, string>>,
  source: ComponentSource,
): ChangedComponent[] {
  return Object.entries(components).flatMap(([id, recorded]) => {
    const listed = source.get(id)
    if (listed?.version === recorded || listed?.component.provides.kind === 'acts') return []
    return { id, recorded, present: listed?.version }
  })
}

/** What is wrong with a job of the log is wrong with the log. */
function placedAt(error: SegueError, file: string, line: number): SegueError {
  const { code, message, parts } = error
  if (code === 'E_FORMAT') return error
  const where = [`${file}:${line}`, parts.where].filter(Boolean).join(': ')
  return new SegueError(code === 'E_JOB' ? 'E_FORMAT' : code, message, {
    ...parts,
    where,
    cause: error,
  })
}
