import { relative } from 'node:path'
import type { Micros } from '#interfaces'
import type { StageSpec } from '../../core/job-spec.ts'
import type { JobRecord, StageRecord, TaskRecord } from '../../core/records.ts'
import { splitCall } from '../../core/works.ts'
import type { Shape } from '../shapes.ts'
import { isoOf } from './stamp.ts'
import { stateOf } from './states.ts'

type JobRow = Shape<'JobList'>['items'][number]
type StageRow = Shape<'Job'>['stages'][number]

/** Tasks that are looked at for quantiles; of more, as many spread evenly. */
const SAMPLE = 10_000
const LONGEST_WHAT = 80

export function jobRow(job: JobRecord): JobRow {
  const total = job.stages.reduce((sum, { count }) => sum + count, 0)
  return {
    id: job.id,
    name: job.name,
    user: job.user,
    pool: job.pool,
    state: job.state,
    submittedAt: isoOf(job.submitted),
    ...(job.ended >= 0 && { endedAt: isoOf(job.ended) }),
    total,
    done: total - job.unfinished,
    running: job.running,
    failed: job.fault ? failedIn(job.stages) : 0,
  }
}

export function stageRow(stage: StageRecord, folder: string): StageRow {
  const sample = sampled(stage.tasks)
  const services = sample.flatMap(({ times }) => (times ? [times.service] : []))
  return {
    name: stage.name,
    what: whatOf(stage.spec, folder),
    ...(stage.spec.module && { module: stage.spec.module.hash }),
    total: stage.count,
    done: stage.count - stage.unfinished,
    running: stage.tasks.filter((task) => stateOf(task) === 'running').length,
    failed: stage.job.fault ? failedIn([stage]) : 0,
    ...(services.length > 0 && { meanServiceMs: mean(services) / 1000 }),
  }
}

/** What tasks of the stage do, in short: `./tasks.ts#resize`, `ffmpeg -i a.mp4`, `sleep 20 ms`. */
export function whatOf({ call, run, burn }: StageSpec, folder: string): string {
  if (run) return short(run.join(' '))
  if (call) {
    const [path, name] = splitCall(call)
    const near = relative(folder, path)
    return short(`${near.startsWith('..') ? path : `./${near}`}#${name}`)
  }
  const { cpuMs, sleepMs, memoryBytes } = burn ?? {}
  return [
    cpuMs && `compute ${timesOf(cpuMs)} ms`,
    sleepMs && `sleep ${timesOf(sleepMs)} ms`,
    memoryBytes && `hold ${memoryBytes} bytes`,
  ]
    .filter(Boolean)
    .join(', ')
}

/** `20`; of a list what its entries lie between: `5 to 20`. */
function timesOf(times: number | readonly number[]): number | string {
  if (typeof times === 'number') return times
  let [least = 0] = times
  let most = least
  for (const time of times) {
    if (time < least) least = time
    if (time > most) most = time
  }
  return least === most ? least : `${least} to ${most}`
}

/** Waits of the tasks that have ended, milliseconds. */
export function waitsOf(stages: readonly StageRecord[]): Shape<'Job'>['waitMs'] {
  const waits = stages
    .flatMap(({ tasks }) => sampled(tasks, SAMPLE / stages.length))
    .flatMap(({ times }) => (times ? [times.wait / 1000] : []))
    .sort((a, b) => a - b)
  if (waits.length === 0) return undefined
  const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(share * waits.length))]
  return { mean: mean(waits), p50: at(0.5), p95: at(0.95), max: waits.at(-1)! }
}

export function generationsOf(stages: readonly StageRecord[]): number[] {
  const found = new Set<number>()
  for (const { tasks } of stages)
    for (const { times } of tasks) if (times) found.add(times.generation)
  return [...found].sort((a, b) => a - b)
}

/** Milliseconds to the end at the pace since the submission; undefined as long as nothing has ended. */
export function leftMs(job: JobRecord, now: Micros): number | undefined {
  if (job.state !== 'open') return undefined
  const total = job.stages.reduce((sum, { count }) => sum + count, 0)
  const done = total - job.unfinished
  return done > 0 ? ((now - job.submitted) / 1000 / done) * job.unfinished : undefined
}

const failedIn = (stages: readonly StageRecord[]): number =>
  stages.reduce(
    (sum, { tasks }) =>
      sum +
      tasks.filter(({ outcome }) => outcome && outcome !== 'ok' && outcome !== 'cancelled').length,
    0,
  )

const short = (text: string): string =>
  text.length > LONGEST_WHAT ? `${text.slice(0, LONGEST_WHAT - 1)}…` : text

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

function sampled(tasks: readonly TaskRecord[], most = SAMPLE): readonly TaskRecord[] {
  if (tasks.length <= most) return tasks
  const step = tasks.length / most
  return Array.from({ length: Math.floor(most) }, (_, i) => tasks[Math.floor(i * step)])
}
