import { exp, pow, type Random } from '#interfaces'
import { SegueError } from '../../errors.ts'
import { MOST_TASKS } from '../../core/job-limits.ts'
import type { StageSpec } from '../../core/job-spec.ts'
import { nameOf, type Several, type Stream } from '../file/phases.ts'
import type { Tables } from '../file/tables.ts'
import type { Arrival, StageProfile } from '../workload.ts'
import { Chance } from './chance.ts'
import { planOf, type Plan } from './dag.ts'
import { drawOf, normal, picking, type Draw } from './draw.ts'
import type { MadeStage } from './stage.ts'

/** Makes the jobs of one stream of a phase. */
export class JobMaker {
  readonly #stream: Stream
  readonly #phase: string
  readonly #prefix: string
  readonly #plan: Plan
  readonly #users: Chosen | undefined
  readonly #pools: Chosen | undefined
  readonly #priority: Draw | undefined
  readonly #slack: Draw | undefined

  constructor(stream: Stream, phase: string, tables: Tables) {
    const { job, users, pools, priority, slack } = stream
    this.#stream = stream
    this.#phase = phase
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
    const made: MadeStage[] = []
    let tasks = 0
    for (const { name: own, maker, after } of this.#plan(chance)) {
      const stage = maker.make(own, after, chance)
      made.push(stage)
      tasks += stage.tasks
    }
    if (tasks > MOST_TASKS) throw tooMany(name, tasks)
    const shared = { ...this.#deadline(made, chance), ...this.#rank(chance) }
    const stages = made.map((stage) => this.#told(stage, shared, chance))
    const user = this.#users?.(chance, 'user')
    const pool = this.#pools?.(chance, 'pool')
    return {
      at,
      job: { name, ...(user && { user }), ...(pool && { pool }), stages },
      ...(this.#stream.class !== undefined && { class: this.#stream.class }),
      phase: this.#phase,
      ...profilesOf(made),
    }
  }

  #rank(chance: Chance): Partial<StageSpec> {
    const draw = this.#priority
    return draw ? { priority: Math.round(draw.from(chance.of('priority'))) } : {}
  }

  /** So many times what the job would take if nothing ever waited for room. */
  #deadline(made: readonly MadeStage[], chance: Chance): Partial<StageSpec> {
    if (!this.#slack) return {}
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
    const slack = Math.max(0, this.#slack.from(chance.of('slack')))
    return { deadlineMs: Math.round(slack * longest * 1000) / 1000 }
  }

  /** The stage with what is told of it. */
  #told({ spec, mean }: MadeStage, shared: Partial<StageSpec>, chance: Chance): StageSpec {
    const { estimate = 'exact' } = this.#stream
    if (estimate === 'none') return { ...spec, ...shared }
    let told = mean
    if (estimate !== 'exact') {
      const { error, bias = 1 } = estimate
      told *= bias * exp(error * normal(chance.of('estimate')))
    }
    return { ...spec, ...shared, estimateMs: Math.round(told * 1000) / 1000 }
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

function profilesOf(made: readonly MadeStage[]): {
  readonly profiles?: readonly (StageProfile | undefined)[]
} {
  return made.some(({ profile }) => profile) ? { profiles: made.map(({ profile }) => profile) } : {}
}

const tooMany = (name: string, tasks: number): SegueError =>
  new SegueError('E_LIMIT', `${name} would have ${tasks} tasks`, {
    expected: `at most ${MOST_TASKS}`,
    next: 'give what their number is drawn from a "most"',
  })
