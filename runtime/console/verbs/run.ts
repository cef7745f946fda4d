import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import { hostOf } from '../work/embedded.ts'
import { jobOf, type JobOptions } from '../work/job-source.ts'
import { finish, type Told } from '../work/finish.ts'

export { exitOf as exit, renderTold as render } from '../work/finish.ts'

export const signals = 'own'

export async function* run(
  context: Context,
  { what }: { what: string[] },
  { timeout, ...options }: JobOptions & { readonly timeout?: number },
): AsyncIterable<Told> {
  // What cannot be run is told before a cluster is started for it.
  const host = await hostOf(context, 'segue run')
  try {
    const { spec, notes } = await jobOf(context, what, options, host.folder)
    for (const note of notes) context.note(note)
    const { id }: Shape<'Accepted'> = await host.service.submit(spec, { actor: context.actor })
    yield* finish(context, host, id, timeout)
  } finally {
    await host.own?.close()
  }
}
