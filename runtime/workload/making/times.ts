import { cosOfTurns, type Random } from '#interfaces'
import { SegueError } from '../../errors.ts'
import type { Arrivals } from '../file/arrivals.ts'
import type { Tables } from '../file/tables.ts'
import type { Arrival } from '../workload.ts'
import { drawOf, exponential } from './draw.ts'

export interface TimesOptions {
  readonly random: Random
  readonly tables: Tables
  /** The arrivals of a trace. */
  readonly trace: () => Iterable<Arrival>
  /** Seconds: who draws looks at nothing that comes later than the first one there. */
  readonly end: number
}

/** States or candidates that may go by without a job. */
export const MOST_IDLE = 1_000_000

/** When jobs come: seconds from the beginning, which never fall. */
export function timesOf(arrivals: Arrivals, options: TimesOptions): Iterable<number> {
  const { random, tables, trace, end } = options
  switch (arrivals.kind) {
    case 'once':
      return atOnce(arrivals.jobs)
    case 'poisson':
      return summed(() => arrivals.everySeconds * exponential(random))
    case 'gaps': {
      const draw = drawOf(arrivals.seconds, tables)
      return summed(() => Math.max(0, draw.from(random)))
    }
    case 'bursts':
      return bursts(arrivals, random, end)
    case 'diurnal':
      return diurnal(arrivals, random, end)
    case 'trace':
      return traced(trace(), arrivals.stretch ?? 1)
  }
}

function* atOnce(jobs: number): Generator<number> {
  for (let i = 0; i < jobs; i++) yield 0
}

function* summed(gap: () => number): Generator<number> {
  for (let at = gap(); ; at += gap()) yield at
}

/** A Markov-modulated Poisson process that goes through its states in turn. */
function* bursts(
  { states }: Extract<Arrivals, { kind: 'bursts' }>,
  random: Random,
  last: number,
): Generator<number> {
  let at = 0
  let idle = 0
  for (let i = 0; at < last; i = (i + 1) % states.length) {
    const { everySeconds = Infinity, lastsSeconds } = states[i]
    const end = at + lastsSeconds * exponential(random)
    // What is left of a gap when the state ends is drawn anew: the process has no memory.
    while ((at += everySeconds * exponential(random)) < end) {
      yield at
      idle = 0
    }
    at = end
    if (++idle > MOST_IDLE) throw barren('states')
  }
  yield at
}

const barren = (of: string): SegueError =>
  new SegueError('E_LIMIT', `${MOST_IDLE} ${of} go by without a job`, {
    next: 'let jobs come more often, or states last longer',
  })

const DAY = 86_400

/** By thinning (Lewis, Shedler 1979): as often as at the peak, of which some do not come. */
function* diurnal(
  arrivals: Extract<Arrivals, { kind: 'diurnal' }>,
  random: Random,
  end: number,
): Generator<number> {
  const { everySeconds, swing, periodSeconds = DAY } = arrivals
  const { peakSeconds = periodSeconds / 2 } = arrivals
  const least = everySeconds / (1 + swing)
  let idle = 0
  for (let at = 0; ;) {
    at += least * exponential(random)
    const rate = 1 + swing * cosOfTurns((at - peakSeconds) / periodSeconds)
    const comes = random.next() * (1 + swing) < rate
    if (comes || at >= end) yield at
    idle = comes ? 0 : idle + 1
    if (idle > MOST_IDLE) throw barren('candidates')
  }
}

function* traced(arrivals: Iterable<Arrival>, stretch: number): Generator<number> {
  for (const { at } of arrivals) yield (at / 1e6) * stretch
}
