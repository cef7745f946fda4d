import type { Answer } from '../../../workloads/demo/tasks.ts'
import type { GenerationRecord } from '../../cluster/generations.ts'
import type { BatchRecord } from './measure.ts'
import type { Plan } from './plan.ts'

/** A rewire of the demo, and where it happened. */
export interface RewireRecord extends Pick<
  GenerationRecord,
  'generation' | 'pauseUs' | 'totalUs' | 'carried' | 'changes'
> {
  readonly composition: string
  readonly phase: 'in the middle of a batch' | 'between batches'
}

/** A job of the batch that runs; a cluster forgets jobs that have ended. */
export interface CurrentJob {
  readonly name: string
  readonly user: string
  readonly total: number
  ended: boolean
}

/** What has happened so far; the live view and the final report read it. */
export interface Progress {
  phase: string
  /** Measured batches that ended, and how many there will be. */
  readonly batches: BatchRecord[]
  readonly planned: number
  readonly rewires: RewireRecord[]
  /** Jobs of the batch that runs, by id. */
  current: ReadonlyMap<string, CurrentJob>
  tasksSubmitted: number
  tasksEnded: number
  /** Attempts beyond the first. */
  retried: number
  /** One line for each job that did not end well. */
  readonly failures: string[]
  /** Answers that the cluster gave. */
  answers: number
  answer: Answer | undefined
  /** Why there were fewer rounds than planned. */
  cut: string | undefined
}

export function newProgress(plan: Plan): Progress {
  return {
    phase: 'starting',
    batches: [],
    planned: plan.rounds * plan.compositions.length,
    rewires: [],
    current: new Map(),
    tasksSubmitted: 0,
    tasksEnded: 0,
    retried: 0,
    failures: [],
    answers: 0,
    answer: undefined,
    cut: undefined,
  }
}
