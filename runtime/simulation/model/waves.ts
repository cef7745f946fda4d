import type { WaveProfile } from '../../workload/workload.ts'
import { DRAW, uniform } from './draws.ts'

/** What an executor was to a job when a task began on it: new to it, new to the stage, or still in the stage. */
export type Came = 'fresh' | 'first' | 'rest'

export interface Sample {
  ms: number
  /** It was measured on executors new to their job: what warms up is in it. */
  warm: boolean
}

interface Level {
  readonly executors: number
  readonly fresh: readonly number[]
  readonly first: readonly number[]
  readonly rest: readonly number[]
}

/**
 * Measured durations of a stage's tasks, drawn as in the simulator of Decima (Mao et al., SIGCOMM'19): from the level of parallelism
 * next to the executors that the job has, of two neighbours the nearer one more often; from the tasks that were fresh on their
 * executor, in its first wave, or in later ones.
 */
export class Waves {
  /** Whatever level may be asked for, in order. */
  readonly #levels: readonly Level[]
  /** The answer of `sample`, the same object each time. */
  readonly #sample: Sample = { ms: 0, warm: false }

  private constructor(levels: readonly Level[]) {
    this.#levels = levels
  }

  /** Undefined where nothing was measured. A level at which nothing was takes the one below, the lowest the next above. */
  static of(profile: WaveProfile): Waves | undefined {
    const asked = [...new Set([...profile.levels, ...measured(profile)])].sort((a, b) => a - b)
    const known = asked.flatMap((executors): Level[] => {
      const { fresh = [], first = [], rest = [] } = at(profile, executors)
      return fresh.length + first.length + rest.length > 0
        ? [{ executors, fresh, first, rest }]
        : []
    })
    if (known.length === 0) return undefined
    const levels = asked.map((executors) => {
      const below = known.findLast((level) => level.executors <= executors) ?? known[0]
      return { ...below, executors }
    })
    return new Waves(levels)
  }

  /** For a job with so many executors; the answer is overwritten by the next one. */
  sample(executors: number, came: Came, key: number): Sample {
    const level = this.#levelFor(executors, key)
    const fresh = level.fresh.length > 0
    const first = level.first.length > 0
    const rest = level.rest.length > 0
    let from = level.rest
    // Of what was not measured here the nearest: fresh tasks are first ones that also warmed up.
    if (came === 'fresh' && fresh) from = level.fresh
    else if (came === 'rest' && rest) from = level.rest
    else if (first) from = level.first
    else if (fresh) from = level.fresh
    const sample = this.#sample
    sample.ms = from[Math.floor(uniform(key, DRAW.waveTask) * from.length)]
    sample.warm = from === level.fresh
    return sample
  }

  #levelFor(executors: number, key: number): Level {
    const levels = this.#levels
    let above = 0
    while (above < levels.length && levels[above].executors < executors) above++
    if (above === levels.length) return levels[above - 1]
    const right = levels[above]
    if (above === 0 || right.executors === executors) return right
    const left = levels[above - 1]
    const way = (executors - left.executors) / (right.executors - left.executors)
    return uniform(key, DRAW.waveLevel) < way ? right : left
  }
}

/** Whether there is a duration in it at all. */
export const isMeasured = ({ fresh, first, rest }: WaveProfile): boolean =>
  [fresh, first, rest].some((lists) => Object.values(lists).some(({ length }) => length > 0))

const measured = ({ fresh, first, rest }: WaveProfile): number[] =>
  [fresh, first, rest].flatMap((lists) => Object.keys(lists).map(Number))

const at = (profile: WaveProfile, executors: number): Partial<Omit<Level, 'executors'>> => ({
  fresh: profile.fresh[executors],
  first: profile.first[executors],
  rest: profile.rest[executors],
})
