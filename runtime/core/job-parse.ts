import { MOST_RESOURCES, type Amounts } from '#interfaces'
import { SegueError } from '../errors.ts'
import { amount, scaled } from './amount.ts'
import { checkFields, isObject } from './job-check.ts'
import { checkEdges } from './job-edges.ts'
import { jobError, JobFaults, show, type JobFault } from './job-faults.ts'
import { JOB_FIELDS } from './job-fields.ts'
import { MOST_TASKS } from './job-limits.ts'
import { countOf } from './job-records.ts'
import type { JobSpec } from './job-spec.ts'
import { checkStage } from './job-stage.ts'

/** Names of resources by dimension; custom ones get the next free dimension when they are first named. */
export class Dimensions {
  readonly #names = ['cpu', 'memory']

  get names(): readonly string[] {
    return this.#names
  }

  of(name: string): number {
    const at = this.#names.indexOf(name)
    if (at >= 0) return at
    if (this.#names.length >= MOST_RESOURCES) throw tooMany(name, this.#names)
    return this.#names.push(name) - 1
  }

  /** Throws E_LIMIT where not all of them have a place, before any takes one. */
  admit(names: Iterable<string>): void {
    let left = MOST_RESOURCES - this.#names.length
    for (const name of names)
      if (!this.#names.includes(name) && --left < 0) throw tooMany(name, this.#names)
  }
}

const tooMany = (name: string, names: readonly string[]): SegueError =>
  new SegueError('E_LIMIT', `"${name}" would be another resource`, {
    expected: `at most ${MOST_RESOURCES}: every vector of amounts is as long as there are`,
    running: 'everything that was accepted; this was not',
    next: `name one of ${names.slice(0, 8).join(', ')}, ...`,
  })

/** Amounts by dimension, in whole thousandths; they must have been checked. */
export function amountsOf(
  resources: Readonly<Record<string, number | string>>,
  dimensions: Dimensions,
  round: (x: number) => number,
): Amounts {
  const amounts: number[] = [0, 0]
  for (const [name, value] of Object.entries(resources)) {
    const dimension = dimensions.of(name)
    while (amounts.length <= dimension) amounts.push(0)
    amounts[dimension] = scaled(amount(value)!, round)
  }
  return amounts
}

const SPLIT = 'split it into several jobs'

/** Everything that is wrong with a job from outside, up to a hundred faults, each with its place. */
export function jobFaults(spec: unknown): readonly JobFault[] {
  const faults = new JobFaults()
  if (!isObject(spec)) {
    faults.add([], `a job is ${show(spec)}`, '{ name, stages: [...] }')
    return faults.all
  }
  checkFields(spec, JOB_FIELDS, { subject: 'the job', label: '', path: [] }, faults)
  const { stages } = spec as JobSpec
  if (!Array.isArray(stages) || stages.length > JOB_FIELDS.stages.most) return faults.all
  const names = new Set<string>()
  let tasks = 0
  const results = (stages as JobSpec['stages']).map((stage, i) => {
    if (faults.full) return undefined
    const found = checkStage(stage, i, faults)
    const { name } = stage ?? {}
    if (typeof name === 'string' && names.has(name)) {
      const expected = 'a name of its own for each stage'
      faults.add(['stages', i, 'name'], `two stages are named ${show(name)}`, expected)
      return undefined
    }
    names.add(name)
    if (found) tasks += countOf(stage)
    return found
  })
  if (tasks > MOST_TASKS)
    faults.over(['stages'], `the job has ${tasks} tasks`, MOST_TASKS, 'tasks', SPLIT)
  checkEdges(stages, results, faults)
  return faults.all
}

/** Checks a job from outside; answers the needs of each stage. Throws every fault at once, each with its place. */
export function checkJob(spec: JobSpec, dimensions: Dimensions): Amounts[] {
  const faults = jobFaults(spec)
  if (faults.length > 0) throw jobError(faults, 'the job')
  dimensions.admit(new Set(spec.stages.flatMap(({ needs }) => Object.keys(needs ?? {}))))
  return spec.stages.map((stage) => amountsOf({ cpu: 1, ...stage.needs }, dimensions, Math.ceil))
}
