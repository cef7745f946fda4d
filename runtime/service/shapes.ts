import { Type, type Static, type TObject, type TProperties } from 'typebox'
import { EVENT_TYPES, JOB_STATES, TASK_STATES } from './states.ts'

/**
 * The shapes of everything that `--json` prints and the service answers: JSON Schema and TypeScript type in one. Every
 * shape bears `apiVersion` and `kind`. Points in time are ISO 8601 (UTC), durations are milliseconds (`...Ms`) or
 * microseconds (`...Us`), sizes bytes. Fields may be added within a version; none is renamed or taken away.
 */
export const API_VERSION = 'segue/v1'

const shape = <K extends string, P extends TProperties>(kind: K, properties: P) =>
  Type.Object(
    { apiVersion: Type.Literal(API_VERSION), kind: Type.Literal(kind), ...properties },
    { $id: kind, additionalProperties: false },
  )
const part = <P extends TProperties>(properties: P): TObject<P> =>
  Type.Object(properties, { additionalProperties: false })
const { Array: List, Integer, Number, Optional, String: Text, Boolean: Flag } = Type
const Names = <const N extends readonly string[]>(...names: N) =>
  Type.Unsafe<N[number]>(Type.Enum([...names]))
const Instant = Text({ format: 'date-time' })
const Count = Integer({ minimum: 0 })

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

/** An error of the closed list, as `SegueError` has it. */
export const ErrorShape = shape('Error', {
  code: Text(),
  message: Text(),
  where: Optional(Text()),
  expected: Optional(Text()),
  found: Optional(Text()),
  running: Optional(Text()),
  next: Optional(Text()),
  exitCode: Integer(),
})

export const Info = shape('Info', {
  version: Text(),
  pid: Integer(),
  node: Text(),
  folder: Text(),
  startedAt: Instant,
  /** True for one that ends with the command that started it. */
  embedded: Flag(),
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
  needs: Type.Record(Text(), Number()),
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

export const Status = shape('Status', {
  generation: Integer(),
  composition: Text(),
  upSeconds: Number(),
  nodes: List(
    part({
      id: Text(),
      cpu: part({ total: Number(), used: Number() }),
      memory: part({ total: Number(), used: Number() }),
      running: Count,
    }),
  ),
  jobs: List(JobRow),
  /** Open and waiting jobs; `jobs` holds the newest of them. */
  openJobs: Count,
  pending: PendingCounts,
  /** Tasks that ended since the start. */
  ended: Count,
  rewires: Count,
  store: part({
    component: Text(),
    /** Whether what it holds outlives this process. */
    durable: Flag(),
    bytes: Count,
    jobs: Count,
    /** What is wrong with it now, for example a full disk. */
    fault: Optional(Text()),
  }),
  /** Large results, kept by reference. */
  objects: part({ count: Count, bytes: Count, limit: Count }),
  /** What was found in the journal at the start. */
  recovered: Optional(part({ jobs: Count, tasks: Count, repeated: Count })),
})

export const NodeList = shape('NodeList', { items: Status.properties.nodes, total: Count })

export const Event = shape('Event', {
  /** Rises by one from event to event since the start. */
  seq: Integer(),
  at: Instant,
  type: Names(...EVENT_TYPES),
  generation: Integer(),
  /** One sentence. */
  text: Text(),
  job: Optional(Text()),
  task: Optional(Text()),
  actor: Optional(Text()),
})

export const EventList = shape('EventList', {
  items: List(Event),
  /** Events that are no longer kept and would have been among these. */
  dropped: Count,
})

export const Generation = part({
  generation: Integer(),
  at: Instant,
  actor: Text(),
  reason: Optional(Text()),
  name: Text(),
  hash: Text(),
  changes: List(Text()),
  pauseUs: Number(),
  totalUs: Number(),
  carried: part({ waiting: Count, running: Count }),
  equals: Optional(Integer()),
  previous: Optional(Integer()),
  fault: Optional(Text()),
  current: Flag(),
})

export const History = shape('History', { items: List(Generation), total: Count })

/** What a rewire did. */
export const Rewired = shape('Rewired', {
  ...Generation.properties,
  /** False: what was asked for is in force already. */
  changed: Flag(),
})

export const Diff = shape('Diff', { from: Text(), to: Text(), changes: List(Text()) })

/** What a rewire would do. */
export const Plan = shape('Plan', {
  name: Text(),
  hash: Text(),
  /** The generation that it was planned against. */
  generation: Integer(),
  changes: List(Text()),
  /** Tasks that would be handed over, by role. */
  waiting: Type.Record(Text(), Count),
})

export const Binding = part({
  role: Text(),
  interface: Text(),
  /** `queue/fifo`; with wrappers, the innermost. */
  component: Text(),
  version: Text(),
  settings: Type.Record(Text(), Type.Unknown()),
  through: List(
    part({ component: Text(), version: Text(), settings: Type.Record(Text(), Type.Unknown()) }),
  ),
})

export const Composition = shape('Composition', {
  name: Text(),
  description: Optional(Text()),
  hash: Text(),
  generation: Optional(Integer()),
  bindings: List(Binding),
})

export const CompositionList = shape('CompositionList', {
  items: List(part({ name: Text(), file: Text(), description: Optional(Text()) })),
  total: Count,
})

export const Setting = part({
  name: Text(),
  type: Text(),
  default: Type.Unknown(),
  doc: Optional(Text()),
  values: Optional(List(Type.Unknown())),
  min: Optional(Number()),
  max: Optional(Number()),
})

export const ComponentRow = part({
  id: Text(),
  interface: Text(),
  version: Text(),
  doc: Text(),
  file: Text(),
})

export const ComponentList = shape('ComponentList', { items: List(ComponentRow), total: Count })

export const Component = shape('Component', {
  ...ComponentRow.properties,
  requires: List(Text()),
  needs: List(Text()),
  forbids: List(Text()),
  settings: List(Setting),
  /** `role.Interface` where it is in force. */
  inForce: List(Text()),
})

/** Calls that went through a binding while it was tapped. */
export const Taps = shape('Taps', {
  binding: Text(),
  items: List(
    part({ method: Text(), args: Text(), result: Text(), us: Number(), threw: Optional(Text()) }),
  ),
})

/** Why something is as it is: from the decision log, or worked out anew and marked as such. */
export const Why = shape('Why', {
  id: Text(),
  subject: Names('task', 'job', 'generation'),
  /** `recorded` when it happened; `recomputed` from the generation; `live`: as it stands now. */
  source: Names('recorded', 'recomputed', 'live'),
  /** For people, one sentence a line, the cause first. */
  text: List(Text()),
  generation: Optional(Integer()),
  /** Who decided: `scheduler/fifo@1f2e3d4c5b6a`. */
  components: List(Text()),
  waitedMs: Optional(Number()),
  /** Where it stood and behind what. */
  queue: Optional(
    part({
      role: Text(),
      component: Text(),
      length: Count,
      position: Optional(Integer()),
      behind: List(Text()),
    }),
  ),
  /** One row a node: taken, or refused and why, with numbers. */
  nodes: List(
    part({
      node: Text(),
      verdict: Names('chosen', 'free', 'no-room', 'impossible', 'held', 'unknown'),
      detail: Text(),
    }),
  ),
  /** Nodes that are not in `nodes`, by verdict. */
  otherNodes: Optional(Type.Record(Text(), Count)),
  next: List(Text()),
})

/** How a check of this machine and folder ended. */
export const Doctor = shape('Doctor', {
  items: List(
    part({
      name: Text(),
      verdict: Names('ok', 'warn', 'bad'),
      found: Text(),
      next: Optional(Text()),
    }),
  ),
  ok: Flag(),
})

/** What a verb did that has nothing else to show. */
export const Done = shape('Done', {
  text: Text(),
  id: Optional(Text()),
  count: Optional(Count),
  files: Optional(List(Text())),
  next: Optional(List(Text())),
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
      value: Optional(Type.Unknown()),
      /** A large one: where it lies. */
      object: Optional(part({ file: Text(), bytes: Count })),
    }),
  ),
})

/** Error codes, and the exit code that each stands for. */
export const Codes = shape('Codes', {
  items: List(part({ code: Text(), summary: Text(), exitCode: Integer() })),
})

export const ExitCodes = shape('ExitCodes', {
  items: List(part({ exitCode: Integer(), meaning: Text() })),
})

export const SHAPES = {
  Error: ErrorShape,
  Info,
  JobList,
  Job,
  TaskList,
  Task,
  Logs,
  Status,
  NodeList,
  Event,
  EventList,
  History,
  Rewired,
  Diff,
  Plan,
  Composition,
  CompositionList,
  ComponentList,
  Component,
  Taps,
  Why,
  Doctor,
  Done,
  Accepted,
  Results,
  Codes,
  ExitCodes,
} as const

export type Kind = keyof typeof SHAPES
/** The type of a shape by its kind: `Shape<'Status'>`. */
export type Shape<K extends Kind> = Static<(typeof SHAPES)[K]>
