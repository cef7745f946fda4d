import type { Attempt, Course, Job, Micros, Node } from '#interfaces'
import type { Arrival } from '../workload/workload.ts'

/** A node goes, or comes back empty. */
export interface NodeChange {
  readonly at: Micros
  readonly node: string
  readonly comes: boolean
}

/** What a world is like in which nothing runs: how long things take in it, and what goes wrong. */
export interface Nature {
  /** An attempt begins on the node; asked once for each. */
  begins(attempt: Attempt, node: Node, now: Micros): Course
  /** The attempt is over; its executor is free, and is what it has become. */
  ended(attempt: Attempt, node: Node, now: Micros): void
  /** Microseconds that a message between two cores is under way; left out: none. */
  delay?(from: string, to: string): Micros
  /** Microseconds that the Resource Manager takes for one decision, during which it makes no other; left out: none. */
  readonly decision?: Micros
  /** Nodes that go and come, in order of time; endless is fine. */
  changes?(): Iterator<NodeChange>
  /** The node is gone, with what was warm on it. */
  left?(node: string): void
  /** A job has arrived, of which nothing has begun. Throws E_FORMAT where it does not say how long it takes. */
  arrived?(job: Job, arrival: Arrival): void
  /** The job has ended, and nothing of it begins any more; what still runs of it will end. */
  jobEnded?(job: Job): void
}
