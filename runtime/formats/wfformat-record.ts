import type { JobRecord } from '../core/records.ts'
import { workflowFrom, type WrittenOptions } from './wfformat-write.ts'

/** A job that has run, live or in virtual time, as a workflow of WfFormat: how long each task took, and where. */
export function workflowOfRecord(
  { name, stages }: JobRecord,
  options: Pick<WrittenOptions, 'version' | 'executedAt' | 'files'> = {},
): unknown {
  const times = stages.flatMap(({ tasks }) => tasks.flatMap((task) => task.times ?? []))
  const begin = times.reduce((first, { wait }) => Math.min(first, wait), Infinity)
  const end = times.reduce((last, { response }) => Math.max(last, response), -Infinity)
  const byName = new Map(stages.map((stage) => [stage.name, stage]))
  return workflowFrom(
    { name, stages: stages.map(({ spec }) => spec) },
    {
      ...options,
      ...(times.length > 0 ? { makespanSeconds: (end - begin) / 1e6 } : {}),
      ran(stage, index) {
        const ended = byName.get(stage.name)!.tasks[index].times
        return ended && { seconds: ended.service / 1e6, node: ended.node }
      },
    },
  )
}
