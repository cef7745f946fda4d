import type { Context } from '../context.ts'
import { hostOf } from '../work/embedded.ts'
import { finish, type Told } from '../work/finish.ts'

export { exitOf as exit, renderTold as render } from '../work/finish.ts'

export const signals = 'own'

export async function* run(
  context: Context,
  { job }: { job: string },
  { timeout }: { timeout?: number },
): AsyncIterable<Told> {
  const host = await hostOf(context, 'segue job wait')
  try {
    yield* finish(context, host, job, timeout)
  } finally {
    await host.own?.close()
  }
}
