import { SCALE, type Amounts } from '#interfaces'
import { SegueError } from '../errors.ts'
import { checkEdges } from './job-edges.ts'
import { fault, known, named, show } from './job-faults.ts'
import { countOf } from './job-records.ts'
import type { JobSpec } from './job-spec.ts'
import { checkStage } from './job-stage.ts'

/** Tasks that one job may have. */
export const MOST_TASKS = 1_000_000

/** Resources that a cluster knows, cpu and memory among them. */
export const MOST_RESOURCES = 64

const JOB_KEYS = ['name', 'user', 'pool', 'stages']
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
}

/** Names of resources by dimension; custom ones get the next free dimension when they are first named. */
export class Dimensions {
  readonly #names = ['cpu', 'memory']

  get names(): readonly string[] {
    return this.#names
  }

  of(name: string): number {
    const at = this.#names.indexOf(name)
    if (at >= 0) return at
    if (this.#names.length >= MOST_RESOURCES) {
      throw new SegueError('E_LIMIT', `"${name}" would be another resource`, {
        expected: `at most ${MOST_RESOURCES}: every vector of amounts is as long as there are`,
        running: 'everything that was accepted; this was not',
        next: `name one of ${this.#names.slice(0, 8).join(', ')}, ...`,
      })
    }
    return this.#names.push(name) - 1
  }
}

/** `2.5`, `"512 MiB"`: whole thousandths of the unit, rounded up for needs and down for what a node has. */
export function amount(value: number | string, round: (x: number) => number): number | undefined {
  if (typeof value === 'string') {
    const match = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(value)
    const unit = match ? UNITS[match[2]] : undefined
    if (!match || unit === undefined) return undefined
    value = Number(match[1]) * unit
  }
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return undefined
  // A guard against 0.1 + 0.2: half a millionth of a thousandth is noise.
  const scaled = round(Number((value * SCALE).toFixed(6)))
  return scaled <= Number.MAX_SAFE_INTEGER ? scaled : undefined
}

/** Amounts by dimension; a need of no more than cpu 1 where nothing is said. */
export function amountsOf(
  resources: Readonly<Record<string, number | string>>,
  dimensions: Dimensions,
  round: (x: number) => number,
): Amounts {
  const amounts: number[] = [0, 0]
  for (const [name, value] of Object.entries(resources)) {
    const scaled = amount(value, round)
    if (scaled === undefined)
      throw fault(
        `needs.${name} is ${show(value)}`,
        'a number of at least 0, or text such as "512MiB"',
      )
    const dimension = dimensions.of(name)
    while (amounts.length <= dimension) amounts.push(0)
    amounts[dimension] = scaled
  }
  return amounts
}

/** Checks a job from outside; answers the needs of each stage. Throws E_JOB or E_CLOSURE with the place of the first fault. */
export function checkJob(spec: JobSpec, dimensions: Dimensions): Amounts[] {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec))
    throw fault(`a job is ${show(spec)}`, '{ name, stages: [...] }')
  known(spec, JOB_KEYS, 'the job')
  named(spec.name, 'the job')
  for (const key of ['user', 'pool'] as const) {
    const value: unknown = spec[key]
    if (value !== undefined && (typeof value !== 'string' || value === ''))
      throw fault(`${key} is ${show(value)}`, 'a text that is not empty')
  }
  if (!Array.isArray(spec.stages) || spec.stages.length === 0)
    throw fault(`job "${spec.name}" has no stages`, 'at least one stage')
  const names = new Set<string>()
  let tasks = 0
  for (const stage of spec.stages) {
    checkStage(stage)
    if (names.has(stage.name))
      throw fault(`two stages are named "${stage.name}"`, 'a name of its own for each stage')
    names.add(stage.name)
    tasks += countOf(stage)
  }
  if (tasks > MOST_TASKS)
    throw new SegueError('E_LIMIT', `job "${spec.name}" has ${tasks} tasks`, {
      expected: `at most ${MOST_TASKS}`,
      next: 'split it into several jobs',
    })
  checkEdges(spec, names)
  return spec.stages.map((stage) => amountsOf({ cpu: 1, ...stage.needs }, dimensions, Math.ceil))
}
