import { cosOfTurns, type Random } from '#interfaces'
import type { Arrivals } from '../file/arrivals.ts'
import type { Tables } from '../file/tables.ts'
import type { Arrival } from '../workload.ts'
import { drawOf, exponential } from './draw.ts'

export interface TimesOptions {
  readonly random: Random
  readonly tables: Tables
  /** The arrivals of a trace. */
  readonly trace: () => Iterable<Arrival>
}

/** When jobs come: seconds from the beginning, which never fall. */
export function timesOf(arrivals: Arrivals, options: TimesOptions): Iterable<number> {
  const { random, tables, trace } = options
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
      return bursts(arrivals, random)
    case 'diurnal':
      return diurnal(arrivals, random)
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
): Generator<number> {
  let at = 0
  for (let i = 0; ; i = (i + 1) % states.length) {
    const { everySeconds = Infinity, lastsSeconds } = states[i]
    const end = at + lastsSeconds * exponential(random)
    // What is left of a gap when the state ends is drawn anew: the process has no memory.
    while ((at += everySeconds * exponential(random)) < end) yield at
    at = end
  }
}

const DAY = 86_400

/** By thinning (Lewis, Shedler 1979): as often as at the peak, of which some do not come. */
function* diurnal(
  arrivals: Extract<Arrivals, { kind: 'diurnal' }>,
  random: Random,
): Generator<number> {
  const { everySeconds, swing, periodSeconds = DAY } = arrivals
  const { peakSeconds = periodSeconds / 2 } = arrivals
  const least = everySeconds / (1 + swing)
  for (let at = 0; ;) {
    at += least * exponential(random)
    const rate = 1 + swing * cosOfTurns((at - peakSeconds) / periodSeconds)
    if (random.next() * (1 + swing) < rate) yield at
  }
}

function* traced(arrivals: Iterable<Arrival>, stretch: number): Generator<number> {
  for (const { at } of arrivals) yield (at / 1e6) * stretch
}
