import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from './context.ts'

/** What to run first: the job of `init`, where it is, or something that runs everywhere. */
export const firstRun = ({ folder }: Context): string =>
  existsSync(join(folder, 'jobs/demo.json')) ? 'run jobs/demo.json' : 'run -- echo hello'
