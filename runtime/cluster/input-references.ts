import type { JobInput } from '../core/job-input.ts'
import { countOf, isPlain } from '../core/job-records.ts'
import { isResultOfJob, type JobSpec, type ResultOfJob } from '../core/job-spec.ts'
import { didYouMean, listed, quoted, SegueError } from '../errors.ts'

/** Every `{ $job }` in the arguments of a job. */
export function referencesIn({ stages }: JobSpec): ResultOfJob[] {
  const found: ResultOfJob[] = []
  const seen = new Set<unknown>()
  const open: unknown[] = []
  for (const { args } of stages) if (args) open.push(args)
  while (open.length > 0) {
    const item = open.pop()
    if (isResultOfJob(item)) found.push(item)
    else if (isPlain(item) && !seen.has(item)) {
      seen.add(item)
      for (const one of Object.values(item)) if (typeof one === 'object') open.push(one)
    }
  }
  return found
}

/** Position of the stage that is meant in the job that is referred to. Throws E_JOB when there is no such result. */
export function stageOf({ $job, stage, at }: ResultOfJob, { stages }: JobSpec): number {
  const position = stage === undefined ? stages.length - 1 : positionOf(stage, stages)
  if (position < 0) {
    const names = stages.map(({ name }) => name)
    const near = didYouMean(stage!, names)
    const next = near === undefined ? undefined : `did you mean ${quoted(near)}?`
    throw refused(`${$job} has no stage ${quoted(stage!)}`, `one of ${listed(names)}`, next)
  }
  const { name } = stages[position]
  const count = countOf(stages[position])
  if (at === undefined || at < count) return position
  const found = `the stage ${quoted(name)} of ${$job} has ${count} results`
  throw refused(
    `${found}, not one at ${at}`,
    count === 0 ? 'no "at"' : `"at" from 0 to ${count - 1}`,
  )
}

/** A copy of the job with what is given in place of references; the rest of its arguments as it was. */
export function withInputs(spec: JobSpec, given: (reference: ResultOfJob) => JobInput): JobSpec {
  const made = new Map<object, object>()
  const copy = (value: unknown): unknown => {
    if (isResultOfJob(value)) return given(value)
    if (!isPlain(value)) return value
    const known = made.get(value)
    if (known) return known
    const into: object = Array.isArray(value) ? [] : {}
    made.set(value, into)
    for (const [key, item] of Object.entries(value)) {
      const entry = { value: copy(item), enumerable: true, writable: true, configurable: true }
      Object.defineProperty(into, key, entry)
    }
    return into
  }
  const stages = spec.stages.map((stage) =>
    stage.args ? { ...stage, args: copy(stage.args) as unknown[] } : stage,
  )
  return { ...spec, stages }
}

const positionOf = (stage: string, stages: JobSpec['stages']): number =>
  stages.findIndex(({ name }) => name === stage)

const refused = (message: string, expected: string, next?: string): SegueError =>
  new SegueError('E_JOB', message, {
    ...{ expected, next },
    running: 'everything that was accepted; this job was not',
  })
