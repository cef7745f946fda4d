import { relative } from 'node:path'
import type { JobSpec } from '../../core/job-spec.ts'
import { splitCall } from '../../core/works.ts'
import type { Shape } from '../shapes.ts'

/** The modules that a job is bound to, each once. */
export function modulesOf({ stages }: JobSpec, folder: string): Shape<'Accepted'>['modules'] {
  const modules = new Map<string, string>()
  for (const { call, module } of stages)
    if (call && module) modules.set(relative(folder, splitCall(call)[0]), module.hash)
  return [...modules].map(([file, hash]) => ({ file, hash }))
}
