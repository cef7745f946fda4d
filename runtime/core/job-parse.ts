import type { Amounts } from '#interfaces'
import { SCALE } from '#interfaces'
import { didYouMean, SegueError } from '../errors.ts'
import { countOf, referencesIn } from './job-records.ts'
import type { JobSpec, StageSpec } from './job-spec.ts'

/** Tasks that one job may have. */
export const MOST_TASKS = 1_000_000

const JOB_KEYS = ['name', 'user', 'pool', 'stages']
const STAGE_KEYS = [
  ...[
    'name',
    'call',
    'args',
    'run',
    'cwd',
    'env',
    'input',
    'burn',
    'each',
    'count',
    'after',
    'needs',
    'labels',
    'near',
  ],
  ...[
    'priority',
    'deadlineMs',
    'estimateMs',
    'retries',
    'backoffMs',
    'timeoutMs',
    'isolate',
    'gang',
  ],
]
const NUMBERS: readonly (keyof StageSpec)[] = [
  'priority',
  'deadlineMs',
  'estimateMs',
  'retries',
  'backoffMs',
  'timeoutMs',
  'count',
]
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
    return at >= 0 ? at : this.#names.push(name) - 1
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
        `needs.${name} is ${JSON.stringify(value)}`,
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
  if (typeof spec !== 'object' || spec === null)
    throw fault(`a job is ${spec === null ? 'null' : typeof spec}`, '{ name, stages: [...] }')
  known(spec, JOB_KEYS, 'the job')
  named(spec.name, 'the job')
  for (const key of ['user', 'pool'] as const)
    if (spec[key] !== undefined) named(spec[key], `"${key}" of the job`)
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

function checkStage(stage: StageSpec): void {
  if (typeof stage !== 'object' || stage === null)
    throw fault(`a stage is ${String(stage)}`, 'an object')
  named(stage.name, 'a stage')
  const at = `stage "${stage.name}"`
  if (typeof (stage.call as unknown) === 'function') {
    throw new SegueError('E_CLOSURE', `${at}: call is a function`, {
      expected:
        'the path of a module and the name of its export: a function cannot be sent to another thread, its scope would be lost',
      found: String(stage.call).slice(0, 60),
      next: "export it from a file and write call: './tasks.ts#name'",
    })
  }
  known(stage, STAGE_KEYS, at)
  const kinds = (['call', 'run', 'burn'] as const).filter((kind) => stage[kind] !== undefined)
  if (kinds.length !== 1)
    throw fault(
      `${at} has ${kinds.length === 0 ? 'neither call, run nor burn' : kinds.join(' and ')}`,
      'exactly one of call, run and burn',
    )
  if (stage.call !== undefined && (typeof stage.call !== 'string' || stage.call === ''))
    throw fault(`${at}: call is ${JSON.stringify(stage.call)}`, '"path/to/module.ts#export"')
  if (
    stage.run !== undefined &&
    !(
      Array.isArray(stage.run) &&
      stage.run.length > 0 &&
      stage.run.every((word) => typeof word === 'string')
    )
  ) {
    throw fault(`${at}: run is ${JSON.stringify(stage.run)}`, 'a list of words, the program first')
  }
  if (stage.each !== undefined && stage.count !== undefined)
    throw fault(`${at} has each and count`, 'one of them')
  for (const key of ['each', 'args', 'after', 'labels', 'near'] as const) {
    if (stage[key] !== undefined && !Array.isArray(stage[key]))
      throw fault(`${at}: ${key} is ${typeof stage[key]}`, 'a list')
  }
  for (const key of NUMBERS) {
    const value = stage[key]
    if (value !== undefined && (typeof value !== 'number' || !Number.isFinite(value)))
      throw fault(`${at}: ${key} is ${JSON.stringify(value)}`, 'a number')
    if (key !== 'priority' && typeof value === 'number' && value < 0)
      throw fault(`${at}: ${key} is ${value}`, 'at least 0')
    if ((key === 'count' || key === 'retries') && value !== undefined && !Number.isInteger(value))
      throw fault(`${at}: ${key} is ${String(value)}`, 'a whole number')
  }
  if (stage.isolate !== undefined && stage.isolate !== 'process')
    throw fault(`${at}: isolate is ${JSON.stringify(stage.isolate)}`, '"process"')
}

/** Every stage that is referred to exists, paired ones have equal counts, and there is no circle. */
function checkEdges(spec: JobSpec, names: ReadonlySet<string>): void {
  const counts = new Map(spec.stages.map((stage) => [stage.name, countOf(stage)]))
  const before = new Map<string, string[]>()
  for (const stage of spec.stages) {
    const at = `stage "${stage.name}"`
    const sources = [...(stage.after ?? [])]
    for (const reference of referencesIn(stage.args ?? [])) {
      sources.push(reference.$from)
      const count = counts.get(reference.$from)
      if (count === undefined) continue
      if (reference.at === 'same' && count !== countOf(stage))
        throw fault(
          `${at} takes results of "${reference.$from}" one by one, which has ${count} tasks, itself ${countOf(stage)}`,
          'equal numbers',
        )
      if (
        typeof reference.at === 'number' &&
        !(Number.isInteger(reference.at) && reference.at >= 0 && reference.at < count)
      )
        throw fault(
          `${at} refers to result ${reference.at} of "${reference.$from}", which has ${count}`,
          `0 to ${count - 1}`,
        )
    }
    for (const source of sources) {
      if (names.has(source)) continue
      const near = didYouMean(String(source), names)
      throw fault(
        `${at} refers to stage "${source}", which does not exist`,
        `one of ${[...names].join(', ')}`,
        near ? `did you mean "${near}"?` : undefined,
      )
    }
    before.set(stage.name, sources)
  }
  checkCircles(before)
}

/** Throws with the way round when stages wait for each other; goes as deep as the stages do without calling itself. */
function checkCircles(before: ReadonlyMap<string, readonly string[]>): void {
  const state = new Map<string, 'open' | 'done'>()
  for (const start of before.keys()) {
    const path = state.has(start) ? [] : [{ name: start, next: 0 }]
    while (path.length > 0) {
      const top = path[path.length - 1]
      state.set(top.name, 'open')
      const source = before.get(top.name)![top.next++]
      if (source === undefined) {
        state.set(top.name, 'done')
        path.pop()
      } else if (state.get(source) === 'open') {
        const names = path.map(({ name }) => name)
        const circle = [...names.slice(names.indexOf(source)), source].join(' -> ')
        throw fault(`stages wait for each other: ${circle}`, 'no circle')
      } else if (!state.has(source)) path.push({ name: source, next: 0 })
    }
  }
}

function known(value: object, keys: readonly string[], at: string): void {
  for (const key of Object.keys(value)) {
    if (keys.includes(key)) continue
    const near = didYouMean(key, keys)
    throw fault(
      `${at} has an unknown key "${key}"`,
      `one of ${keys.join(', ')}`,
      near ? `did you mean "${near}"?` : undefined,
    )
  }
}

function named(value: unknown, at: string): void {
  if (typeof value !== 'string' || value === '')
    throw fault(`${at} has no name`, 'a text that is not empty')
}

const fault = (message: string, expected: string, next?: string): SegueError =>
  new SegueError('E_JOB', message, {
    expected,
    next,
    running: 'everything that was accepted; this job was not',
  })
