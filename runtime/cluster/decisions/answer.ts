import type { Micros, Outcome } from '#interfaces'
import type { Reactor } from '../../core/reactor.ts'
import type { JobRecord } from '../../core/records.ts'
import type { Seat } from '../../core/rewire.ts'
import { SegueError } from '../../errors.ts'
import type { Generations } from '../generations.ts'
import type { Decisions } from './decisions.ts'
import type { DecisionRecord, NodeViews } from './record.ts'
import { nodeDetail } from './words.ts'

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
  readonly node: string
  readonly generation: number
  /** Of the attempt that counted, where that is known. */
  readonly wait?: Micros
  readonly service?: Micros
  readonly fault?: { readonly code: string; readonly message: string }
}

/** Where more is known than in memory. */
export interface Archive {
  decisions(of: { job?: number; task?: number; generation?: number }): Promise<DecisionRecord[]>
  task(job: number, task: number): Promise<EndedTask | undefined>
}

/** What an answer is made of. */
export interface WhySources {
  readonly reactor: Reactor
  readonly seats: readonly Seat[]
  readonly generations: Generations
  readonly decisions: Decisions
  /** Names of resources by dimension. */
  readonly resources: readonly string[]
  /** A job whose tasks are known, open or not. */
  job(id: string): JobRecord | undefined
  /** All of them. */
  jobs(): Iterable<JobRecord>
  readonly archive?: Archive
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

/** What the log and, of what it dropped, the archive have; each record once, oldest first. */
export async function recordsOf(
  { decisions: { log }, archive }: WhySources,
  of: { job?: number; task?: number; generation?: number },
): Promise<DecisionRecord[]> {
  const kept =
    of.generation !== undefined
      ? log.ofGeneration(of.generation)
      : of.task !== undefined
        ? log.ofTask(`t-${of.job}.${of.task}`)
        : log.ofJob(`j-${of.job}`)
  if (!archive) return kept
  const seen = new Set(kept.map(({ seq }) => seq))
  const older = (await archive.decisions(of)).filter(({ seq }) => !seen.has(seq))
  return [...older, ...kept].sort((a, b) => a.seq - b.seq)
}

export const unknown = (id: string): SegueError =>
  new SegueError('E_NOT_FOUND', `nothing is known of ${id}`, {
    expected: 'the id of a task (t-3.7), a job (j-3) or a generation (g2)',
    running: 'nothing has changed',
    next: 'segue job list, or segue history',
  })
