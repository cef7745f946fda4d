import type { Amounts, Estimator, Micros, Shape } from '#interfaces'
import { isResultOf, type JobSpec, type ResultOf, type StageSpec } from './job-spec.ts'
import { GangRecord, JobRecord, StageRecord, TaskRecord } from './records.ts'

/** Service time assumed for ranks where nothing is known. */
const UNKNOWN_SERVICE: Micros = 1_000_000

export interface Shapes {
  /** `own`: one that no other stage shares. */
  intern(needs: Amounts, near: readonly string[], labels: readonly string[], own?: boolean): Shape
}

/** References to other stages at any depth of the arguments. */
export function referencesIn(value: unknown): ResultOf[] {
  const found: ResultOf[] = []
  // Not recursive, and each object once: arguments may be deep, and may refer to themselves.
  const seen = new Set<unknown>()
  const open = [value]
  while (open.length > 0) {
    const item = open.pop()
    if (isResultOf(item)) found.push(item)
    else if (isPlain(item) && !seen.has(item)) {
      seen.add(item)
      for (const one of Object.values(item)) if (typeof one === 'object') open.push(one)
    }
  }
  return found
}

/** A list or an object of no class: what references are looked for in. */
export const isPlain = (value: unknown): value is object =>
  Array.isArray(value) ||
  (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)

export const countOf = (spec: StageSpec): number => spec.each?.length ?? spec.count ?? 1

/** Makes the records of a job from its checked description; needs come as amounts by stage. */
export function makeJob(
  spec: JobSpec,
  needs: readonly Amounts[],
  id: string,
  now: Micros,
  home: string,
  shapes: Shapes,
  estimator: Estimator,
): JobRecord {
  const job = new JobRecord(id, spec.name, spec.user ?? 'anyone', spec.pool ?? 'default', now, home)
  const byName = new Map<string, StageRecord>()
  let number = 0
  spec.stages.forEach((stageSpec, index) => {
    const { near = [], labels = [], gang } = stageSpec
    // What starts together waits apart from what does not, so a gang has a shape of its own.
    const shape = shapes.intern(needs[index], near, labels, gang)
    const stage = new StageRecord(job, stageSpec.name, index, shape, stageSpec)
    for (let i = countOf(stageSpec); i > 0; i--)
      stage.tasks.push(new TaskRecord(stage, stage.tasks.length, ++number))
    stage.unfinished = stage.tasks.length
    if (stageSpec.gang) {
      const gang = new GangRecord(`${id}.${stageSpec.name}`, stage.tasks)
      for (const task of stage.tasks) task.gang = gang
    }
    job.unfinished += stage.tasks.length
    job.stages.push(stage)
    byName.set(stage.name, stage)
  })
  for (const stage of job.stages) link(stage, byName)
  rankStages(job, estimator)
  return job
}

/** Stages it waits for as a whole, and stages whose task `i` its task `i` waits for. */
function link(stage: StageRecord, byName: ReadonlyMap<string, StageRecord>): void {
  const whole = new Set((stage.spec.after ?? []).map((name) => byName.get(name)!))
  const paired = new Set<StageRecord>()
  for (const reference of referencesIn(stage.spec.args ?? [])) {
    const source = byName.get(reference.$from)!
    // Of an empty stage there is no one to wait for one by one.
    if (reference.at === 'same' && source.count > 0) paired.add(source)
    else whole.add(source)
  }
  for (const source of whole) {
    source.dependents.push(stage)
    stage.waitsFor++
  }
  for (const source of paired) {
    if (whole.has(source)) continue
    source.pairedDependents.push(stage)
    stage.paired = true
    for (const task of stage.tasks) task.waitsFor++
  }
}

/** Upward ranks (Topcuoglu et al., HEFT, TPDS'02) over stages: own service plus the longest path behind it. */
function rankStages(job: JobRecord, estimator: Estimator): void {
  const left = new Map<StageRecord, number>()
  const behindOf = (stage: StageRecord) => [...stage.dependents, ...stage.pairedDependents]
  for (const stage of job.stages)
    for (const next of behindOf(stage)) left.set(next, (left.get(next) ?? 0) + 1)
  // Every stage after those that it waits for; grows while it is walked.
  const order = job.stages.filter((stage) => !left.has(stage))
  for (const stage of order) {
    for (const next of behindOf(stage)) {
      const open = left.get(next)! - 1
      left.set(next, open)
      if (open === 0) order.push(next)
    }
  }
  for (const stage of order.reverse()) {
    const own = stage.tasks.length > 0 ? (estimator.estimate(stage.tasks[0]) ?? UNKNOWN_SERVICE) : 0
    stage.rank = behindOf(stage).reduce((longest, { rank }) => Math.max(longest, rank), 0) + own
  }
}
