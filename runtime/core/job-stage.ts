import { fileURLToPath } from 'node:url'
import type { Path } from '../files/place.ts'
import { checkFields, isObject } from './job-check.ts'
import { show, type JobFaults } from './job-faults.ts'
import { STAGE_FIELDS } from './job-fields.ts'
import { MOST_COMMAND, MOST_DEPTH, MOST_VALUES } from './job-limits.ts'
import { countOf } from './job-records.ts'
import type { StageSpec } from './job-spec.ts'
import { pathTo, survey } from './job-values.ts'

/** How a stage is called in errors. */
export const stageWords = (stage: unknown, index: number): string => {
  const name: unknown = isObject(stage) ? (stage as StageSpec).name : undefined
  return typeof name === 'string' && name !== '' ? `stage ${show(name)}` : `stage ${index + 1}`
}

/** Adds what is wrong with a stage by itself; answers the references in its arguments, of a sound one. */
export function checkStage(
  stage: StageSpec,
  index: number,
  faults: JobFaults,
): readonly object[] | undefined {
  const path = ['stages', index]
  if (!isObject(stage)) {
    faults.add(path, `a stage is ${show(stage)}`, 'an object')
    return undefined
  }
  const subject = stageWords(stage, index)
  if (typeof (stage.call as unknown) === 'function') {
    faults.add(
      [...path, 'call'],
      `${subject}: call is a function`,
      'the path of a module and the name of its export: a function cannot be sent to another thread, its scope would be lost',
      {
        code: 'E_CLOSURE',
        found: String(stage.call).slice(0, 60),
        next: "export it from a file and write call: './tasks.ts#name'",
      },
    )
    return undefined
  }
  const before = faults.all.length
  checkFields(stage, STAGE_FIELDS, { subject, label: `${subject}: `, path }, faults)
  const kinds = (['call', 'run', 'burn'] as const).filter((kind) => stage[kind] !== undefined)
  if (kinds.length !== 1) {
    const found = kinds.length === 0 ? 'neither call, run nor burn' : kinds.join(' and ')
    faults.add(path, `${subject} has ${found}`, 'exactly one of call, run and burn')
  }
  if (stage.each !== undefined && stage.count !== undefined)
    faults.add([...path, 'count'], `${subject} has each and count`, 'one of them')
  // What follows goes by the values, which must be what they ought to be.
  if (faults.all.length > before) return undefined
  checkCall(stage, subject, path, faults)
  checkCommand(stage, subject, path, faults)
  checkBurn(stage, subject, path, faults)
  const results = surveyed(stage, 'args', subject, path, faults)
  for (const reference of surveyed(stage, 'each', subject, path, faults)) {
    if (faults.full) break
    const at = [...path, 'each', ...pathTo(stage.each!, reference)]
    const message = `${subject}: each refers to results: ${show(reference)}`
    const next = 'put it into args, with "at": "same" for one result each'
    faults.add(at, message, 'values; how many there are must be known at submission', { next })
  }
  return faults.all.length > before ? undefined : results
}

/** What looks like an address of a file must be one. */
function checkCall({ call }: StageSpec, subject: string, path: Path, faults: JobFaults): void {
  if (!call?.startsWith('file:')) return
  try {
    fileURLToPath(call.slice(0, call.includes('#') ? call.lastIndexOf('#') : undefined))
  } catch {
    const expected = '"path/to/module.ts#export", or the address of a file of this machine'
    faults.add([...path, 'call'], `${subject}: call is ${show(call)}`, expected)
  }
}

function checkCommand(stage: StageSpec, subject: string, path: Path, faults: JobFaults): void {
  const { run, env, each } = stage
  if (!run) {
    for (const key of ['cwd', 'env', 'input'] as const) {
      if (stage[key] === undefined) continue
      const message = `${subject} has ${key}, but runs no command`
      faults.add([...path, key], message, `${key} beside "run" only`, { at: 'key' })
    }
    return
  }
  const words = [...run, ...Object.entries(env ?? {}).flat()]
  const length = words.reduce((sum, word) => sum + word.length + 1, 0)
  if (length > MOST_COMMAND) {
    const message = `${subject}: the command and its env are ${length} characters long`
    const next = 'hand it in as "input", or in a file'
    faults.over([...path, 'run'], message, MOST_COMMAND, 'characters', next)
  }
  for (const [i, entry] of (each ?? []).entries()) {
    if (faults.full) return
    const fits = typeof entry === 'string' ? !entry.includes('\0') : isWritten(entry)
    if (!fits) {
      const message = `${subject}: each[${i}] is ${show(entry)}`
      faults.add(
        [...path, 'each', i],
        message,
        'a text or number, to be put where the command says {}',
      )
    }
  }
}

const isWritten = (entry: unknown): boolean =>
  ['number', 'boolean', 'bigint'].includes(typeof entry)

/** One number for each task, where there are several. */
function checkBurn(stage: StageSpec, subject: string, path: Path, faults: JobFaults): void {
  const tasks = countOf(stage)
  for (const key of ['cpuMs', 'sleepMs'] as const) {
    const given = stage.burn?.[key]
    if (typeof given !== 'object' || given.length === tasks) continue
    const found = `${given.length} ${given.length === 1 ? 'entry' : 'entries'}`
    const expected = `${tasks}, as many as the stage has tasks`
    faults.add([...path, 'burn', key], `${subject}: burn.${key} has ${found}`, expected)
  }
}

/** References to results that stand there. */
function surveyed(
  stage: StageSpec,
  key: 'args' | 'each',
  subject: string,
  path: Path,
  faults: JobFaults,
): readonly object[] {
  const { results, over } = survey(stage[key])
  const what = 'lists and objects'
  if (over === 'depth')
    faults.over(
      [...path, key],
      `${subject}: ${key} is too deep`,
      MOST_DEPTH,
      `${what} inside each other`,
    )
  else if (over === 'number')
    faults.over([...path, key], `${subject}: ${key} is too large`, MOST_VALUES, `${what} in all`)
  return results
}
