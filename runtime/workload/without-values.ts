import { countOf, referencesIn } from '../core/job-records.ts'
import type { JobSpec, ResultOf, StageSpec } from '../core/job-spec.ts'

/**
 * The job as far as anybody decides by it: how many tasks there are, what they wait for, need and may do. What they are called
 * with and what they write to is left out, so that it is no longer than what the job says of its stages.
 */
export const withoutValues = ({ name, user, pool, stages }: JobSpec): JobSpec => ({
  ...{ name, user, pool },
  stages: stages.map(stageWithoutValues),
})

function stageWithoutValues(spec: StageSpec): StageSpec {
  const { call, run, burn, args, ...more } = spec
  const { each: _, cwd: _cwd, env: _env, input: _input, ...told } = more
  const { description: _description, module: _module, ...rest } = told
  const references = args && referencesOf(args)
  return {
    ...rest,
    ...(run ? { run: [run[0]] } : burn ? { burn: timesOf(burn) } : { call }),
    count: countOf(spec),
    ...(references && references.length > 0 && { args: references }),
  }
}

/** Which stages it waits for, as a whole or one by one. */
function referencesOf(args: readonly unknown[]): ResultOf[] {
  const whole = new Set<string>()
  const paired = new Set<string>()
  for (const { $from, at } of referencesIn(args)) (at === 'same' ? paired : whole).add($from)
  return [
    ...[...whole].map(($from) => ({ $from })),
    ...[...paired].map(($from) => ({ $from, at: 'same' as const })),
  ]
}

/** Without lists, which may be as long as there are tasks. */
function timesOf({ cpuMs, sleepMs, memoryBytes }: NonNullable<StageSpec['burn']>) {
  return {
    ...(typeof cpuMs === 'number' && { cpuMs }),
    ...(typeof sleepMs === 'number' && { sleepMs }),
    ...(memoryBytes !== undefined && { memoryBytes }),
  }
}
