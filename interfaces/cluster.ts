import { defineInterface } from './kit/component.ts'
import type { Amounts } from './kit/resources.ts'
import type { Job, Micros, Node, Task } from './work.ts'

/** A place that is held on a node until it is used, released, or `until` passes. */
export interface Reservation {
  readonly task: Task
  readonly node: Node
  /** Infinity when it does not expire. */
  readonly until: Micros
}

/**
 * The truth of this core, to be read: nodes, their sum, jobs and what runs. Given by the core; what it knows of
 * others is a dated copy. Everything here is O(1) or an iteration over what is named.
 */
export interface Cluster {
  /** Nodes in order of joining; in a Node Manager, which decides about itself alone, those that it may spill to, too. */
  nodes(): readonly Node[]
  /** Sum of `total` over the open nodes that this role decides about. */
  total(): Amounts
  jobs(): Iterable<Job>
  /** What runs, with its node, oldest first; in a Node Manager, on its node. */
  running(): Iterable<readonly [Task, Node]>
  /**
   * The reservations in force, oldest first, whoever made them: a scheduler finds here what its predecessor left. In an
   * Application Master: the probes that it has out.
   */
  reservations(): Iterable<Reservation>
  /** What the tasks of the user hold now. */
  usage(user: string): Amounts
}

export const Cluster = defineInterface<Cluster>()({
  name: 'Cluster',
  doc: 'The truth of this core, to be read.',
  kind: 'given',
  methods: { nodes: 0, total: 0, jobs: 0, running: 0, reservations: 0, usage: 1 },
  optional: {},
})
