import type { Micros } from '#interfaces'
import type { JobRecord, StageRecord } from '../../core/records.ts'

/**
 * The longest path through the stages of a job that has succeeded, each as long as the longest of its tasks took: no number of
 * such nodes could have run it in less. Another `length` of a stage: the longest path by that.
 */
export function longestChain(
  { stages }: JobRecord,
  length: (stage: StageRecord) => number = longestTask,
): number {
  if (stages.length === 1) return length(stages[0])
  const left = new Map<StageRecord, number>()
  for (const stage of stages)
    for (const next of behind(stage)) left.set(next, (left.get(next) ?? 0) + 1)
  const begins = new Map<StageRecord, Micros>()
  // Every stage after those that it waits for; grows while it is walked.
  const order = stages.filter((stage) => !left.has(stage))
  let longest = 0
  for (const stage of order) {
    const end = (begins.get(stage) ?? 0) + length(stage)
    longest = Math.max(longest, end)
    for (const next of behind(stage)) {
      begins.set(next, Math.max(begins.get(next) ?? 0, end))
      const open = left.get(next)! - 1
      left.set(next, open)
      if (open === 0) order.push(next)
    }
  }
  return longest
}

const behind = ({ dependents, pairedDependents }: StageRecord): readonly StageRecord[] =>
  pairedDependents.length === 0 ? dependents : [...dependents, ...pairedDependents]

function longestTask({ tasks }: StageRecord): Micros {
  let longest = 0
  for (const { times } of tasks) if (times && times.service > longest) longest = times.service
  return longest
}
