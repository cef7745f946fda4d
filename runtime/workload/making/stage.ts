import type { Random } from '#interfaces'
import { amount } from '../../core/amount.ts'
import { MOST_TASKS } from '../../core/job-limits.ts'
import type { StageSpec } from '../../core/job-spec.ts'
import { SegueError } from '../../errors.ts'
import type { AmountOrSize, Needs, Stage } from '../file/stages.ts'
import type { Tables } from '../file/tables.ts'
import type { StageProfile } from '../workload.ts'
import type { Chance } from './chance.ts'
import { constant, drawOf, picking, wholeFrom, type Draw } from './draw.ts'

export type Writable<T> = { -readonly [K in keyof T]: T[K] }

export interface MadeStage {
  readonly spec: Writable<StageSpec>
  readonly profile: StageProfile | undefined
  readonly tasks: number
  /** Milliseconds that its tasks take at speed 1: the mean, and the most. */
  readonly mean: number
  readonly longest: number
}

/** A resource, and how much of it. */
type Wanted = readonly (readonly [name: string, draw: Draw])[]

/** Makes stages of one kind. */
export class StageMaker {
  readonly #tasks: Draw
  readonly #cpu: Draw | undefined
  readonly #sleep: Draw | undefined
  readonly #vary: Draw
  readonly #wanted: readonly Wanted[]
  readonly #pick: (random: Random) => number
  readonly #input: Draw | undefined
  readonly #output: Draw | undefined
  readonly #labels: readonly string[] | undefined
  readonly #gang: boolean

  constructor(stage: Stage, tables: Tables) {
    const {
      tasks = 1,
      cpuSeconds,
      sleepSeconds,
      vary = 1,
      needs = {},
      labels,
      gang = false,
    } = stage
    const drawn = (given: AmountOrSize | undefined) =>
      given === undefined ? undefined : amountDraw(given, tables)
    const wanted = (of: Needs) =>
      Object.entries(of).map(([name, given]) => [name, amountDraw(given, tables)] as const)
    const choices = isChoices(needs) ? needs : [{ weight: 1, needs }]
    this.#tasks = drawOf(tasks, tables)
    this.#cpu = cpuSeconds === undefined ? undefined : drawOf(cpuSeconds, tables)
    this.#sleep = sleepSeconds === undefined ? undefined : drawOf(sleepSeconds, tables)
    this.#vary = drawOf(vary, tables)
    this.#wanted = choices.map((choice) => wanted(choice.needs))
    this.#pick = picking(choices.map(({ weight }) => weight))
    this.#input = drawn(stage.input)
    this.#output = drawn(stage.output)
    this.#labels = labels
    this.#gang = gang
  }

  make(name: string, after: readonly string[], chance: Chance): MadeStage {
    const tasks = valueOf(this.#tasks, chance, 'tasks', (draw, random) =>
      wholeFrom(draw, random, 1),
    )
    // Before there is a list of so many.
    if (tasks > MOST_TASKS) throw tooMany(`stage ${name}`, tasks)
    const { burn, mean, longest } = this.#times(tasks, chance)
    const needs = this.#needs(chance)
    // Key by key: a million jobs are made this way, and spreading takes longer than all that is drawn.
    const spec: Writable<StageSpec> = { name, burn }
    if (tasks > 1) spec.count = tasks
    if (after.length > 0) spec.after = after
    if (needs) spec.needs = needs
    if (this.#labels) spec.labels = this.#labels
    if (this.#gang) spec.gang = true
    return { spec, profile: this.#profile(chance), tasks, mean, longest }
  }

  /** What tasks burn, in milliseconds; a list only where they differ. */
  #times(tasks: number, chance: Chance) {
    const cpu = this.#cpu && seconds(this.#cpu, chance)
    const sleep = this.#sleep && seconds(this.#sleep, chance)
    const whole = (cpu ?? 0) + (sleep ?? 0)
    const { constant: factor } = this.#vary
    if (factor !== undefined || tasks === 1) {
      const by = Math.max(0, factor ?? this.#vary.from(chance.of('vary')))
      const burn: Writable<NonNullable<StageSpec['burn']>> = {}
      if (cpu !== undefined) burn.cpuMs = millis(cpu * by)
      if (sleep !== undefined) burn.sleepMs = millis(sleep * by)
      const each = whole * by * 1000
      return { burn, mean: each, longest: each }
    }
    const random = chance.of('vary')
    const cpuMs = cpu === undefined ? undefined : new Array<number>(tasks)
    const sleepMs = sleep === undefined ? undefined : new Array<number>(tasks)
    let sum = 0
    let most = 0
    for (let i = 0; i < tasks; i++) {
      const by = Math.max(0, this.#vary.from(random))
      sum += by
      if (by > most) most = by
      if (cpuMs) cpuMs[i] = millis(cpu! * by)
      if (sleepMs) sleepMs[i] = millis(sleep! * by)
    }
    const burn = { ...(cpuMs && { cpuMs }), ...(sleepMs && { sleepMs }) }
    return { burn, mean: ((whole * sum) / tasks) * 1000, longest: whole * most * 1000 }
  }

  #needs(chance: Chance): StageSpec['needs'] {
    const { length } = this.#wanted
    const wanted = this.#wanted[length === 1 ? 0 : this.#pick(chance.of('choice'))]
    if (wanted.length === 0) return undefined
    const amounts = wanted.map(([name, draw]) => {
      const drawn = valueOf(draw, chance, 'needs', (it, random) => {
        const value = Math.max(0, it.from(random))
        return name === 'memory' ? Math.round(value) : Math.round(value * 1000) / 1000
      })
      return [name, drawn] as const
    })
    return Object.fromEntries(amounts)
  }

  #profile(chance: Chance): StageProfile | undefined {
    const bytes = (draw: Draw) =>
      valueOf(draw, chance, 'bytes', (it, random) => wholeFrom(it, random, 0))
    const [input, output] = [this.#input, this.#output]
    if (!input && !output) return undefined
    return {
      ...(input && { inputBytes: bytes(input) }),
      ...(output && { outputBytes: bytes(output) }),
    }
  }
}

export const tooMany = (what: string, tasks: number): SegueError =>
  new SegueError('E_LIMIT', `${what} would have ${tasks} tasks`, {
    expected: `at most ${MOST_TASKS}`,
    next: 'give what their number is drawn from a "most"',
  })

const isChoices = (needs: NonNullable<Stage['needs']>) => Array.isArray(needs)

const amountDraw = (given: AmountOrSize, tables: Tables): Draw =>
  typeof given === 'string' ? constant(amount(given)!) : drawOf(given, tables)

/** Whole microseconds, as milliseconds. */
const millis = (seconds: number): number => Math.round(seconds * 1e6) / 1000

const seconds = (draw: Draw, chance: Chance): number =>
  valueOf(draw, chance, 'size', (it, random) => Math.max(0, it.from(random)))

/** A stream is begun only where something is drawn. */
const valueOf = (
  draw: Draw,
  chance: Chance,
  what: string,
  value: (draw: Draw, random: Random) => number,
): number => value(draw, draw.constant === undefined ? chance.of(what) : NOTHING)

const NOTHING: Random = { next: () => 0, below: () => 0 }
