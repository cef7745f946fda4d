import type { Context } from '../context.ts'
import { finish, type Told } from '../work/finish.ts'

export { exitOf as exit, renderTold as render } from '../work/finish.ts'

export const signals = 'own'

export const run = (
  context: Context,
  { job }: { job: string },
  { timeout }: { timeout?: number },
): AsyncIterable<Told> => finish(context, 'segue job wait', async () => job, timeout)
