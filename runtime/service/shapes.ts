import type { Static } from 'typebox'
import { Component, ComponentBench, ComponentList, ComponentTest } from './component-shapes.ts'
import {
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
import { Replay, ReplayComparison } from './replay-shapes.ts'
import { Comparison, Experiment, Simulation } from './simulation-shapes.ts'
import { EVENT_TYPES } from './states.ts'
import { Composition, CompositionList, Diff, History, Plan, Rewired } from './wiring-shapes.ts'
import {
  Accepted,
  Job,
  JobList,
  JobRow,
  Logs,
  PendingCounts,
  Results,
  Task,
  TaskList,
} from './work-shapes.ts'

export { API_VERSION } from './schema.ts'

/*
 * The shapes of everything that `--json` prints and the service answers: JSON Schema and TypeScript type in one. Every
 * shape bears `apiVersion` and `kind`. Points in time are ISO 8601 (UTC), durations are milliseconds (`...Ms`) or
 * microseconds (`...Us`), sizes bytes. Fields may be added within a version; none is renamed or taken away.
 */

const errorParts = {
  code: Text(),
  message: Text(),
  where: Optional(Text()),
  expected: Optional(Text()),
  found: Optional(Text()),
  running: Optional(Text()),
  next: Optional(Text()),
}

/** An error of the closed list, as `SegueError` has it. */
export const ErrorShape = shape('Error', {
  ...errorParts,
  /** All of them, where it stands for several. */
  faults: Optional(List(part(errorParts))),
  exitCode: Integer(),
})

export const Info = shape('Info', {
  version: Text(),
  pid: Integer(),
  node: Text(),
  folder: Text(),
  /** Folders beside its own that jobs may name; absent where they may name any. */
  allow: Optional(List(Text())),
  startedAt: Instant,
  /** True for one that ends with the command that started it. */
  embedded: Flag(),
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
  /** The same, without those of the start itself. */
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
  /** What was found in the journal at the start: open jobs, results of theirs that are kept, tasks that run again. */
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

/** Calls that went through a binding while it was tapped. */
export const Taps = shape('Taps', {
  binding: Text(),
  items: List(
    part({
      node: Text(),
      method: Text(),
      args: Text(),
      result: Text(),
      us: Number(),
      threw: Optional(Text()),
    }),
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
  otherNodes: Optional(Table(Text(), Count)),
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
  ComponentTest,
  ComponentBench,
  Taps,
  Why,
  Doctor,
  Done,
  Accepted,
  Results,
  Simulation,
  Comparison,
  Experiment,
  Replay,
  ReplayComparison,
  Codes,
  ExitCodes,
} as const

export type Kind = keyof typeof SHAPES
/** The type of a shape by its kind: `Shape<'Status'>`. */
export type Shape<K extends Kind> = Static<(typeof SHAPES)[K]>
