import type { Micros } from '#interfaces'
import type { JobFacts } from './job-facts.ts'

/** When the inputs of a task were there, from the submission of its job; 0 where it has none, or they are not known. */
export function readiness({ stages, done }: JobFacts): (stage: number, index: number) => Micros {
  const ends = stages.map(() => new Map<number, Micros>())
  const last = stages.map(() => 0)
  for (const { stage, index, end } of done) {
    ends[stage]?.set(index, end)
    last[stage] = Math.max(last[stage] ?? 0, end)
  }
  const whole = stages.map((stage) => Math.max(0, ...stage.whole.map((source) => last[source])))
  return (stage, index) =>
    stages[stage].paired.reduce(
      (latest, source) => Math.max(latest, ends[source].get(index) ?? 0),
      whole[stage],
    )
}
