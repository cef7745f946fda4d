import type { Micros } from '#interfaces'
import type { JobRecord, StageRecord, TaskRecord } from '../../core/records.ts'

/**
 * The longest path through the tasks of a job that has succeeded, each as long as it took: no number of such nodes could have run
 * it in less. A task comes behind all of a stage that its own waits for, and behind one of a stage that it is paired with.
 */
export function longestChain({ stages }: JobRecord): Micros {
  if (stages.length === 1) return endOf(stages[0], 0)
  const begins = new Map<StageRecord, Micros>()
  const pairs = new Map<StageRecord, Float64Array>()
  let longest = 0
  for (const stage of inOrder(stages)) {
    const { tasks, dependents, pairedDependents } = stage
    const begin = begins.get(stage) ?? 0
    const own = pairs.get(stage)
    const end = own
      ? tasks.reduce((last, task, i) => Math.max(last, endBehind(task, begin, own[i])), begin)
      : endOf(stage, begin)
    longest = Math.max(longest, end)
    for (const next of dependents) begins.set(next, Math.max(begins.get(next) ?? 0, end))
    for (const next of pairedDependents) {
      const ends = pairs.get(next) ?? new Float64Array(next.tasks.length)
      tasks.forEach((task, i) => {
        ends[i] = Math.max(ends[i], endBehind(task, begin, own?.[i]))
      })
      pairs.set(next, ends)
    }
  }
  return longest
}

/** Stages on the longest path through a job. */
export function depthOf({ stages }: JobRecord): number {
  const before = new Map<StageRecord, number>()
  let deepest = 0
  for (const stage of inOrder(stages)) {
    const depth = (before.get(stage) ?? 0) + 1
    deepest = Math.max(deepest, depth)
    for (const next of behind(stage)) before.set(next, Math.max(before.get(next) ?? 0, depth))
  }
  return deepest
}

/** Every stage after those that it waits for. */
function inOrder(stages: readonly StageRecord[]): readonly StageRecord[] {
  const left = new Map<StageRecord, number>()
  for (const stage of stages)
    for (const next of behind(stage)) left.set(next, (left.get(next) ?? 0) + 1)
  // Grows while it is walked.
  const order = stages.filter((stage) => !left.has(stage))
  for (const stage of order) {
    for (const next of behind(stage)) {
      const open = left.get(next)! - 1
      left.set(next, open)
      if (open === 0) order.push(next)
    }
  }
  return order
}

const behind = ({ dependents, pairedDependents }: StageRecord): readonly StageRecord[] =>
  pairedDependents.length === 0 ? dependents : [...dependents, ...pairedDependents]

/** When the task ends that begins when all and the one are done that it waits for. */
const endBehind = ({ times }: TaskRecord, all: Micros, one: Micros = 0): Micros =>
  Math.max(all, one) + (times?.service ?? 0)

function endOf({ tasks }: StageRecord, begin: Micros): Micros {
  let longest = 0
  for (const { times } of tasks) if (times && times.service > longest) longest = times.service
  return begin + longest
}
