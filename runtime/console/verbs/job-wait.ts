import { existsSync } from 'node:fs'
import { stateOf } from '../../service/folder.ts'
import type { Context } from '../context.ts'
import { finish, type Told } from '../work/finish.ts'

export { exitOf as exit, renderTold as render } from '../work/finish.ts'

export const signals = 'own'

export async function* run(
  context: Context,
  { job }: { job: string },
  { timeout }: { timeout?: number },
): AsyncIterable<Told> {
  // Where there never was a cluster there is nothing to go on with.
  if (!existsSync(stateOf(context.folder))) await context.service()
  yield* finish(context, 'segue job wait', async () => job, timeout)
}
