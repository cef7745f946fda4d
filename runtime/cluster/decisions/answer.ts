import type { Micros, Outcome, Store } from '#interfaces'
import type { Reactor } from '../../core/reactor.ts'
import type { Seat } from '../../core/rewire.ts'
import { SegueError } from '../../errors.ts'
import type { Generations } from '../generations.ts'
import type { OpenJob } from '../open-job.ts'
import type { Decisions } from './decisions.ts'
import { isOfGeneration } from './log.ts'
import type { DecisionRecord, NodeViews } from './record.ts'
import { nodeDetail } from './words.ts'

/** Records of an earlier life that are read for one answer, the newest. */
const MOST_RECORDS = 1000

/** Why something is as it is. The fields of the service's shape of that name. */
export interface WhyAnswer {
  id: string
  subject: 'task' | 'job' | 'generation'
  /** `recorded` when it happened; `recomputed` from the generation; `live`: as it stands now. */
  source: 'recorded' | 'recomputed' | 'live'
  /** One sentence a line, the cause first. */
  text: string[]
  generation?: number
  components: string[]
  waitedMs?: number
  queue?: QueueWhy
  nodes: NodeWhy[]
  /** Nodes that are not in `nodes`, by verdict. */
  otherNodes?: Record<string, number>
  /** Commands. */
  next: string[]
}

export interface QueueWhy {
  role: string
  component: string
  length: number
  position?: number
  behind: string[]
}

export interface NodeWhy {
  node: string
  verdict: 'chosen' | 'free' | 'no-room' | 'impossible' | 'held' | 'unknown'
  detail: string
}

/** A task that has ended, as far as it is still known. */
export interface EndedTask {
  readonly id: string
  readonly job: string
  readonly outcome: Outcome
  readonly attempt: number
  /** Empty where it never ran. */
  readonly node: string
  readonly generation: number
  /** Of the attempt that counted, where that is known. */
  readonly wait?: Micros
  readonly service?: Micros
  readonly fault?: { readonly code: string; readonly message: string }
}

/** What an answer is made of. */
export interface WhySources {
  readonly reactor: Reactor
  readonly seats: readonly Seat[]
  readonly generations: Generations
  readonly decisions: Decisions
  /** Names of resources by dimension. */
  readonly resources: readonly string[]
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** The clock of the cores; the reactor itself knows no more than when it last moved. */
  readonly micros: () => Micros
  /** Jobs that have not ended, by id. */
  readonly open: ReadonlyMap<string, Pick<OpenJob, 'id' | 'spec' | 'at' | 'total' | 'record'>>
  /** Where those are that have, and what the log has dropped. */
  readonly store: () => Promise<Pick<Store, 'job' | 'jobs' | 'tasks' | 'notes' | 'generations'>>
}

export const nodesWhy = ({
  nodes,
  others,
}: NodeViews): Pick<WhyAnswer, 'nodes' | 'otherNodes'> => ({
  nodes: nodes.map((view) => ({
    node: view.node,
    verdict: view.verdict,
    detail: nodeDetail(view),
  })),
  ...(others && { otherNodes: { ...others } }),
})

/** What the log and, of what it dropped, the store have; each record once, oldest first. */
export async function recordsOf(
  { decisions: { log }, store }: WhySources,
  of: { readonly job?: number; readonly task?: number; readonly generation?: number },
): Promise<DecisionRecord[]> {
  const { job, task, generation } = of
  const kept =
    generation !== undefined
      ? log.ofGeneration(generation)
      : task !== undefined
        ? log.ofTask(`t-${job}.${task}`)
        : log.ofJob(`j-${job}`)
  const seen = new Set(kept.map(({ seq }) => seq))
  const { items } = await (await store()).notes({ type: 'decision', ...of, limit: MOST_RECORDS })
  const older = items.map(({ data }) => data as DecisionRecord)
  const all = [...older.filter(({ seq }) => !seen.has(seq)), ...kept]
  const wanted = generation === undefined ? all : all.filter(isOfGeneration)
  return wanted.sort((a, b) => a.seq - b.seq)
}

export const unknown = (id: string): SegueError =>
  new SegueError('E_NOT_FOUND', `nothing is known of ${id}`, {
    expected: 'the id of a task (t-3.7), a job (j-3) or a generation (g2)',
    running: 'nothing has changed',
    next: 'segue job list, or segue history',
  })
