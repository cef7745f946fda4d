import { exp, pow, type Random } from '#interfaces'
import { MOST_TASKS } from '../../core/job-limits.ts'
import type { JobSpec } from '../../core/job-spec.ts'
import { nameOf, type Several, type Stream } from '../file/phases.ts'
import type { Tables } from '../file/tables.ts'
import type { Arrival } from '../workload.ts'
import { Chance } from './chance.ts'
import { planOf, type Plan } from './dag.ts'
import { drawOf, normal, picking, type Draw } from './draw.ts'
import { inJob, placed } from './placed.ts'
import { tooMany, type MadeStage, type Writable } from './stage.ts'

/** Makes the jobs of one stream of a phase. */
export class JobMaker {
  readonly #stream: Stream
  readonly #phase: string
  readonly #where: string
  readonly #prefix: string
  readonly #plan: Plan
  readonly #users: Chosen | undefined
  readonly #pools: Chosen | undefined
  readonly #priority: Draw | undefined
  readonly #slack: Draw | undefined

  /** `where`: `file:line:column` of the stream. */
  constructor(stream: Stream, phase: string, tables: Tables, where: string) {
    const { job, users, pools, priority, slack } = stream
    this.#stream = stream
    this.#phase = phase
    this.#where = where
    this.#prefix = nameOf(stream)
    this.#plan = planOf(job!, tables)
    this.#users = users && chosen(users, 'u')
    this.#pools = pools && chosen(pools, 'p')
    this.#priority = priority === undefined ? undefined : drawOf(priority, tables)
    this.#slack = slack === undefined ? undefined : drawOf(slack, tables)
  }

  /** The job of that number in the stream, from 1 on. */
  make(number: number, at: number, seed: number): Arrival {
    const name = `${this.#prefix}-${number}`
    const chance = new Chance(seed, `workload ${this.#phase} ${name}`)
    const made = this.#made(name, chance)
    const deadline = this.#slack && this.#deadline(made, this.#slack, chance)
    const priority = this.#priority && Math.round(this.#priority.from(chance.of('priority')))
    const stages = made.map(({ spec, mean }) => {
      if (deadline !== undefined) spec.deadlineMs = deadline
      if (priority !== undefined) spec.priority = priority
      const estimate = this.#estimate(mean, chance)
      if (estimate !== undefined) spec.estimateMs = estimate
      return spec
    })
    const job: Writable<JobSpec> = { name, stages }
    if (this.#users) job.user = this.#users(chance, 'user')
    if (this.#pools) job.pool = this.#pools(chance, 'pool')
    const arrival: Writable<Arrival> = { at, job, phase: this.#phase, where: this.#where }
    if (this.#stream.class !== undefined) arrival.class = this.#stream.class
    if (made.some(({ profile }) => profile)) arrival.profiles = made.map(({ profile }) => profile)
    return arrival
  }

  #made(job: string, chance: Chance): MadeStage[] {
    try {
      const made: MadeStage[] = []
      let tasks = 0
      for (const { name, maker, after } of this.#plan(chance)) {
        const stage = maker.make(name, after, chance)
        made.push(stage)
        tasks += stage.tasks
      }
      if (tasks > MOST_TASKS) throw tooMany('it', tasks)
      return made
    } catch (error) {
      throw placed(inJob(error, job, this.#phase), this.#where)
    }
  }

  /** So many times what the job would take if nothing ever waited for room. */
  #deadline(made: readonly MadeStage[], slack: Draw, chance: Chance): number {
    const ends = new Map<string, number>()
    let longest = 0
    for (const { spec, longest: own } of made) {
      const begin = (spec.after ?? []).reduce(
        (latest, name) => Math.max(latest, ends.get(name)!),
        0,
      )
      ends.set(spec.name, begin + own)
      longest = Math.max(longest, begin + own)
    }
    const times = Math.max(0, slack.from(chance.of('slack')))
    return Math.round(times * longest * 1000) / 1000
  }

  /** What is told of how long a task of the stage takes. */
  #estimate(mean: number, chance: Chance): number | undefined {
    const { estimate = 'exact' } = this.#stream
    if (estimate === 'none') return undefined
    let told = mean
    if (estimate !== 'exact') {
      const { error, bias = 1 } = estimate
      told *= bias * exp(error * normal(chance.of('estimate')))
    }
    return Math.round(told * 1000) / 1000
  }
}

type Chosen = (chance: Chance, what: string) => string

/** One of several names, the first ones more often where there is skew (Zipf). */
function chosen(several: Several, prefix: string): Chosen {
  const names = isNames(several)
    ? several
    : Array.from({ length: several.count }, (_, i) => `${several.prefix ?? prefix}${i + 1}`)
  if (names.length === 1) return () => names[0]
  const skew = isNames(several) ? 0 : (several.skew ?? 0)
  const pick: (random: Random) => number = picking(names.map((_, i) => pow(i + 1, -skew)))
  return (chance, what) => names[pick(chance.of(what))]
}

const isNames = (several: Several): several is readonly string[] => Array.isArray(several)
