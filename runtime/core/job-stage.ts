import { SegueError } from '../errors.ts'
import { fault, known, named, show } from './job-faults.ts'
import type { StageSpec } from './job-spec.ts'

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
const BURN_KEYS = ['cpuMs', 'sleepMs', 'memoryBytes']

/** Throws E_JOB or E_CLOSURE with the first fault of a stage by itself. */
export function checkStage(stage: StageSpec): void {
  if (!isObject(stage)) throw fault(`a stage is ${show(stage)}`, 'an object')
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
    throw fault(`${at}: call is ${show(stage.call)}`, '"path/to/module.ts#export"')
  const { run } = stage
  if (run !== undefined && !(isTexts(run) && run.length > 0))
    throw fault(`${at}: run is ${show(run)}`, 'a list of words, the program first')
  if (stage.each !== undefined && stage.count !== undefined)
    throw fault(`${at} has each and count`, 'one of them')
  for (const key of ['each', 'args'] as const) {
    if (stage[key] !== undefined && !Array.isArray(stage[key]))
      throw fault(`${at}: ${key} is ${show(stage[key])}`, 'a list')
  }
  for (const key of ['after', 'labels', 'near'] as const) {
    if (stage[key] !== undefined && !isTexts(stage[key]))
      throw fault(`${at}: ${key} is ${show(stage[key])}`, 'a list of texts')
  }
  checkNumbers(stage, at)
  checkRest(stage, at)
}

function checkNumbers(stage: StageSpec, at: string): void {
  for (const key of NUMBERS) {
    const value = stage[key]
    if (value !== undefined && (typeof value !== 'number' || !Number.isFinite(value)))
      throw fault(`${at}: ${key} is ${show(value)}`, 'a number')
    if (key !== 'priority' && typeof value === 'number' && value < 0)
      throw fault(`${at}: ${key} is ${value}`, 'at least 0')
    if ((key === 'count' || key === 'retries') && value !== undefined && !Number.isInteger(value))
      throw fault(`${at}: ${key} is ${String(value)}`, 'a whole number')
  }
}

function checkRest({ isolate, gang, needs, burn, cwd, env, input }: StageSpec, at: string): void {
  if (isolate !== undefined && isolate !== 'process')
    throw fault(`${at}: isolate is ${show(isolate)}`, '"process"')
  if (gang !== undefined && typeof gang !== 'boolean')
    throw fault(`${at}: gang is ${show(gang)}`, 'true or false')
  if (needs !== undefined && !isObject(needs))
    throw fault(`${at}: needs is ${show(needs)}`, 'amounts by resource, such as { cpu: 2 }')
  if (cwd !== undefined && typeof cwd !== 'string')
    throw fault(`${at}: cwd is ${show(cwd)}`, 'the path of a folder')
  if (env !== undefined && !(isObject(env) && isTexts(Object.values(env))))
    throw fault(`${at}: env is ${show(env)}`, 'texts by name')
  if (input !== undefined && typeof input !== 'string' && !(input instanceof Uint8Array))
    throw fault(`${at}: input is ${show(input)}`, 'text or bytes')
  if (burn === undefined) return
  if (!isObject(burn)) throw fault(`${at}: burn is ${show(burn)}`, 'an object')
  known(burn, BURN_KEYS, `${at}: burn`)
  for (const [key, value] of Object.entries(burn)) {
    if (!(typeof value === 'number' && value >= 0 && value < Infinity))
      throw fault(`${at}: burn.${key} is ${show(value)}`, 'a number of at least 0')
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
