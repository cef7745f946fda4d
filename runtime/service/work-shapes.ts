import {
  Any,
  Count,
  Flag,
  Instant,
  Integer,
  List,
  Names,
  Number,
  Optional,
  Table,
  Text,
  part,
  shape,
} from './schema.ts'
import { JOB_STATES, TASK_STATES } from './states.ts'

/** Why a task does not run; never merged. */
export const PendingCounts = part({
  waiting: Count,
  queued: Count,
  'no-room': Count,
  impossible: Count,
  held: Count,
})

export const Fault = part({
  code: Text(),
  message: Text(),
  task: Optional(Text()),
  /** As it was thrown, with the lines of the original file. */
  stack: Optional(Text()),
  node: Optional(Text()),
  attempt: Optional(Integer()),
  generation: Optional(Integer()),
})

export const JobRow = part({
  id: Text(),
  name: Text(),
  user: Text(),
  pool: Text(),
  /** `waiting`: accepted, for the results of other jobs. */
  state: Names(...JOB_STATES),
  submittedAt: Instant,
  endedAt: Optional(Instant),
  total: Count,
  done: Count,
  running: Count,
  failed: Count,
})

export const JobList = shape('JobList', {
  items: List(JobRow),
  /** How many match; `items` holds the newest `limit` of them. */
  total: Count,
})

export const StageRow = part({
  name: Text(),
  /** What its tasks do, in short: `./tasks.ts#resize`, `ffmpeg -i ...`, `sleep 20 ms`. */
  what: Text(),
  /** Content hash of the module graph that its tasks are bound to. */
  module: Optional(Text()),
  total: Count,
  done: Count,
  running: Count,
  failed: Count,
  meanServiceMs: Optional(Number()),
})

export const Job = shape('Job', {
  ...JobRow.properties,
  stages: List(StageRow),
  pending: PendingCounts,
  /** Time until the end at the present pace; only of an open job of which something has ended. */
  leftMs: Optional(Number()),
  waitMs: Optional(part({ mean: Number(), p50: Number(), p95: Number(), max: Number() })),
  generations: List(Integer()),
  /** Tasks that ran again after a restart. */
  repeated: Count,
  fault: Optional(Fault),
})

export const TaskRow = part({
  id: Text(),
  job: Text(),
  stage: Text(),
  index: Count,
  /** Where it stands: a reason why it does not run, `running`, or how it ended. */
  state: Names(...TASK_STATES),
  node: Optional(Text()),
  attempt: Integer(),
  generation: Optional(Integer()),
  waitMs: Optional(Number()),
  serviceMs: Optional(Number()),
})

export const TaskList = shape('TaskList', { items: List(TaskRow), total: Count })

export const Task = shape('Task', {
  ...TaskRow.properties,
  what: Text(),
  needs: Table(Text(), Number()),
  /** Why it does not run, in words with numbers. */
  detail: Optional(Text()),
  /** Its place among those that its queue offers, 1 first; where the queue can say it. */
  position: Optional(Integer()),
  fault: Optional(Fault),
})

/** What a task, or all of a job's, wrote. */
export const Logs = shape('Logs', {
  items: List(
    part({
      task: Text(),
      stream: Names('out', 'err'),
      text: Text(),
      bytes: Count,
      /** Whether `text` holds less than there is. */
      cut: Flag(),
    }),
  ),
})

/** A job that was accepted. */
export const Accepted = shape('Accepted', {
  id: Text(),
  name: Text(),
  tasks: Count,
  /** Whether the promise outlives this process. */
  durable: Flag(),
  modules: List(part({ file: Text(), hash: Text() })),
  /** What an import left out or changed. */
  notes: Optional(List(Text())),
})

/** What the tasks of a stage, or of several, returned; in order. */
export const Results = shape('Results', {
  items: List(
    part({
      stage: Text(),
      index: Count,
      value: Optional(Any()),
      /** Of what is no JSON, such as a Map or a bigint: as the language shows it. */
      text: Optional(Text()),
      /** A large one: where it lies. */
      object: Optional(part({ file: Text(), bytes: Count })),
    }),
  ),
})
