import type { Outcome, StoredTask } from '#interfaces'

const OUTCOMES: readonly Outcome[] = ['ok', 'failed', 'timeout', 'cancelled', 'evicted', 'lost']
/** At the front: how many tasks, and where the names of nodes begin. */
const HEAD = 8
const WIDE = 3
const WHOLE = 5
const BYTES = WIDE * 8 + WHOLE * 4 + 2 + 1

/** Outcomes of tasks in columns: small, quick to write, and to be looked through without their values. */
export function encodeColumns(tasks: readonly StoredTask[]): Uint8Array {
  const nodes = [...new Set(tasks.map(({ node }) => node))]
  const names = Buffer.from(JSON.stringify(nodes))
  const count = tasks.length
  const buffer = new ArrayBuffer(HEAD + count * BYTES + names.length)
  const { head, wide, whole, node, outcome, rest } = viewsOf(buffer, count)
  head[0] = count
  head[1] = names.length
  for (let i = 0; i < count; i++) {
    const task = tasks[i]!
    wide[i] = task.at
    wide[count + i] = task.wait
    wide[2 * count + i] = task.service
    whole[i] = task.task
    whole[count + i] = task.stage
    whole[2 * count + i] = task.index
    whole[3 * count + i] = task.attempt
    whole[4 * count + i] = task.generation
    node[i] = nodes.length === 1 ? 0 : nodes.indexOf(task.node)
    outcome[i] = OUTCOMES.indexOf(task.outcome)
  }
  rest.set(names)
  return new Uint8Array(buffer)
}

function viewsOf(buffer: ArrayBuffer, count: number) {
  const whole = HEAD + count * WIDE * 8
  const node = whole + count * WHOLE * 4
  const outcome = node + count * 2
  return {
    head: new Uint32Array(buffer, 0, 2),
    wide: new Float64Array(buffer, HEAD, count * WIDE),
    whole: new Uint32Array(buffer, whole, count * WHOLE),
    node: new Uint16Array(buffer, node, count),
    outcome: new Uint8Array(buffer, outcome, count),
    rest: new Uint8Array(buffer, outcome + count),
  }
}

/** The tasks of a chunk one by one, without what they returned. */
export class Columns {
  readonly count: number
  readonly #job: number
  readonly #views: ReturnType<typeof viewsOf>
  readonly #nodes: readonly string[]

  constructor(job: number, columns: Uint8Array) {
    this.#job = job
    // A copy begins where numbers may begin.
    const { buffer } = columns.slice()
    this.count = new DataView(buffer).getUint32(0, true)
    this.#views = viewsOf(buffer, this.count)
    this.#nodes = JSON.parse(Buffer.from(this.#views.rest).toString()) as string[]
  }

  number(at: number): number {
    return this.#views.whole[at]!
  }

  task(at: number): StoredTask {
    const { count } = this
    const { wide, whole, node, outcome } = this.#views
    return {
      type: 'task',
      job: this.#job,
      task: whole[at]!,
      stage: whole[count + at]!,
      index: whole[2 * count + at]!,
      outcome: OUTCOMES[outcome[at]!]!,
      attempt: whole[3 * count + at]!,
      at: wide[at]!,
      wait: wide[count + at]!,
      service: wide[2 * count + at]!,
      node: this.#nodes[node[at]!]!,
      generation: whole[4 * count + at]!,
    }
  }
}
