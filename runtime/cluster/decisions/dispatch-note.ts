import type { Micros, Shape } from '#interfaces'
import type { Way } from '../../core/onlooker.ts'
import type { Reactor } from '../../core/reactor.ts'
import type { NodeRecord, TaskRecord } from '../../core/records.ts'
import type { Role } from '../../core/role.ts'
import type { Later } from './log.ts'
import { GLANCE, NodeNotes } from './nodes.ts'
import type { ByRole, DispatchRecord, Facts } from './record.ts'
import { Ids, lastStarted, passedOver } from './standing.ts'

const NOWHERE: readonly NodeRecord[] = []

/**
 * A dispatch that is to be recorded. Made in the middle of an act, and seldom: what it needs of the moment it takes as it
 * is, in numbers, and makes a record of it when somebody wants to read it.
 */
export class DispatchNote implements Later {
  readonly kind = 'dispatch'
  readonly kept: DispatchRecord['kept']
  readonly job: string
  readonly generation: number
  readonly #by: ByRole
  readonly #number: number
  readonly #attempt: number
  readonly #stage: string
  readonly #shape: Shape
  readonly #node: string
  readonly #way: Way
  readonly #wait: Micros
  readonly #usual: Micros
  readonly #length: number
  readonly #before = new Ids()
  readonly #passed: number | undefined
  readonly #passedOver = new Ids()
  readonly #nodes: NodeNotes
  readonly #names: readonly string[]

  /** `names`: of the resources, by dimension. */
  constructor(
    role: Role,
    task: TaskRecord,
    node: NodeRecord,
    way: Way,
    kept: DispatchRecord['kept'],
    wait: Micros,
    usual: Micros,
    by: ByRole,
    reactor: Reactor,
    names: readonly string[],
  ) {
    const { job, stage } = task
    this.kept = kept
    this.job = job.id
    this.generation = reactor.generation
    this.#by = by
    this.#number = task.number
    this.#attempt = task.attempt
    this.#stage = stage.name
    this.#shape = stage.shape
    this.#node = node.id
    this.#way = way
    this.#wait = wait
    this.#usual = usual
    this.#length = role.waiting
    lastStarted(role, reactor, this.#before)
    this.#passed = passedOver(role, task, this.#passedOver)
    // An Application Master knows which nodes there are, not what is free on them.
    this.#nodes =
      way === 'claimed'
        ? new NodeNotes(NOWHERE, 0)
        : new NodeNotes(role.ledger.nodes, names.length, node, GLANCE)
    this.#names = names
  }

  get task(): string {
    return `t-${this.job.slice(2)}.${this.#number}`
  }

  facts(): Facts<DispatchRecord> {
    const charged = this.#way === 'launched' || this.#way === 'copied'
    return {
      ...{ kind: this.kind, kept: this.kept, task: this.task, job: this.job, stage: this.#stage },
      ...this.#by,
      ...{ node: this.#node, attempt: this.#attempt, way: this.#way },
      ...{ wait: this.#wait, usual: this.#usual, length: this.#length },
      ...{ passed: this.#passed, passedOver: this.#passedOver.texts() },
      before: this.#before.texts(),
      ...this.#nodes.views(this.#shape, this.#names, charged),
      generation: this.generation,
    }
  }
}
