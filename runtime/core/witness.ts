import type { Report } from '#interfaces'
import type { Assembly } from '../assembler/assemble.ts'
import type { Core } from './core.ts'
import type { Entering } from './entering.ts'
import type { Message } from './messages.ts'
import type { Effects } from './reactor.ts'
import type { CallRecord, JobRecord, Lease } from './records.ts'
import type { RewireOptions, Seat } from './rewire.ts'

/** The guarded call in which a component ran too long: its interface, and which look at the clock found that out. */
export interface Trip {
  readonly face: string
  readonly look: number
}

/** A rewire that begins. */
export interface Beginning {
  readonly next: Assembly
  readonly seats: readonly Seat[]
  /** Interfaces that something else is put behind, by seat. */
  readonly changed: ReadonlyMap<Seat, ReadonlySet<string>>
  readonly options: RewireOptions
}

/**
 * Hears of everything that enters the cores, before it does: who lets the same enter other cores in the same order gets the
 * same decisions. What happens while the cores tell their driver something is told between `tells` and `told`.
 */
export interface Witness {
  tells(): void
  told(): void
  /** An attempt begins: what was decided. */
  starts(core: Core, lease: Lease): void
  /** Timers run that are due. */
  ticks(): void
  turns(limit: number): void
  broadcasts(message: Message): void
  attemptsAfter(last: number): void
  submits(job: Entering): void
  calls(task: CallRecord): void
  cancels(job: JobRecord): void
  ends(lease: Lease, report: Report): void
  holds(): void
  releases(): void
  rewires(beginning: Beginning): void
  /** The rewire goes on, or fails because what it waited for did. */
  steps(failed: boolean): void
  /** So many slices were filled; told afterwards. */
  filled(slices: number): void
  closes(seat: Seat, trip: Trip | undefined): void
  wakes(seat: Seat): void
}

/** Effects whose witness knows what happens within them. */
export function witnessed(effects: Effects, witness: Witness): Effects {
  const within = (tell: () => void): void => {
    witness.tells()
    try {
      tell()
    } finally {
      witness.told()
    }
  }
  return {
    start: (core, lease) =>
      within(() => {
        witness.starts(core, lease)
        effects.start(core, lease)
      }),
    kill: (...of) => within(() => effects.kill(...of)),
    attemptFailed: (...of) => within(() => effects.attemptFailed?.(...of)),
    taskEnded: (...of) => within(() => effects.taskEnded(...of)),
    jobEnded: (job) => within(() => effects.jobEnded(job)),
    fault: (...of) => within(() => effects.fault(...of)),
    refused: (...of) => within(() => effects.refused(...of)),
    wakeAt: (at) => effects.wakeAt(at),
    world: (core) => effects.world(core),
  }
}
