import {
  Any,
  Count,
  Flag,
  Instant,
  Integer,
  List,
  Number,
  Optional,
  Table,
  Text,
  part,
  shape,
} from './schema.ts'

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
  /** The generation that was in force when it was asked for. */
  from: Integer(),
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
  waiting: Table(Text(), Count),
})

export const Binding = part({
  role: Text(),
  interface: Text(),
  /** `queue/fifo`; with wrappers, the innermost. */
  component: Text(),
  version: Text(),
  settings: Table(Text(), Any()),
  through: List(part({ component: Text(), version: Text(), settings: Table(Text(), Any()) })),
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
