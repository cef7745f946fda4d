import type { Micros } from '#interfaces'
import type { Way } from '../../core/onlooker.ts'
import type { NodeRecord, TaskRecord } from '../../core/records.ts'
import type { Role } from '../../core/role.ts'
import type { Later } from './log.ts'
import { GLANCE, NodeNotes } from './nodes.ts'
import type { ByRole, DispatchRecord, Facts } from './record.ts'
import { passedOver, type Ids } from './standing.ts'

/** What only the moment of a dispatch knows. */
export interface Dispatched {
  readonly role: Role
  readonly task: TaskRecord
  readonly node: NodeRecord
  readonly way: Way
  readonly kept: DispatchRecord['kept']
  readonly wait: Micros
  readonly usual: Micros
  readonly by: ByRole
  readonly before: Ids
  readonly generation: number
}

/** A dispatch that is to be recorded: made into a record when somebody wants to read it, which few are. */
export class DispatchNote implements Later {
  readonly kind = 'dispatch'
  readonly kept: DispatchRecord['kept']
  readonly task: string
  readonly job: string
  readonly generation: number
  readonly #stage: string
  readonly #node: string
  readonly #way: Way
  readonly #attempt: number
  readonly #wait: Micros
  readonly #usual: Micros
  readonly #length: number
  readonly #by: ByRole
  readonly #before: Ids
  readonly #passed: number | undefined
  readonly #passedOver: Ids
  readonly #nodes: NodeNotes
  readonly #names: readonly string[]

  constructor(of: Dispatched, names: readonly string[]) {
    const { role, task, node, way } = of
    this.kept = of.kept
    this.task = task.id
    this.job = task.job.id
    this.generation = of.generation
    this.#stage = task.stage.name
    this.#node = node.id
    this.#way = way
    this.#attempt = task.attempt
    this.#wait = of.wait
    this.#usual = of.usual
    this.#length = role.waiting
    this.#by = of.by
    this.#before = of.before
    const { passed, ids } = passedOver(role, task)
    this.#passed = passed
    this.#passedOver = ids
    const charged = way === 'launched' || way === 'copied'
    // An Application Master knows which nodes there are, not what is free on them.
    const nodes = way === 'claimed' ? [] : role.ledger.nodes
    this.#nodes = new NodeNotes(nodes, {
      ...{ shape: task.shape, chosen: node.id, charged, most: GLANCE },
    })
    this.#names = names
  }

  facts(): Facts<DispatchRecord> {
    return {
      ...{ kind: this.kind, kept: this.kept, task: this.task, job: this.job, stage: this.#stage },
      ...this.#by,
      ...{ node: this.#node, attempt: this.#attempt, way: this.#way },
      ...{ wait: this.#wait, usual: this.#usual, length: this.#length },
      ...{ passed: this.#passed, passedOver: this.#passedOver.texts() },
      before: this.#before.texts(),
      ...this.#nodes.views(this.#names),
      generation: this.generation,
    }
  }
}
