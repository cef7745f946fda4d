import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { Service } from '../../service/service.ts'
import type { Context } from '../context.ts'
import { finish, type Told } from '../work/finish.ts'
import { jobOf, type JobOptions } from '../work/job-source.ts'

export { exitOf as exit, renderTold as render } from '../work/finish.ts'

export const signals = 'own'

export async function* run(
  context: Context,
  { what }: { what: string[] },
  { timeout, log, ...options }: JobOptions & { readonly timeout?: number; readonly log?: string },
): AsyncIterable<Told> {
  // What is nothing that can be run is told before a cluster is started for it.
  const running = await context.running()
  const destination = running ? await running.info() : { folder: context.folder }
  const { spec, notes } = await jobOf(context, what, options, destination)
  for (const note of notes) context.note(note)
  // Handed in twice because nobody answered the first time, it is one job all the same.
  const key = randomUUID()
  const submitted = async ({ service }: { service: Service }) => {
    const { id, notes: warnings = [] } = await service.submit(spec, { actor: context.actor, key })
    for (const warning of warnings) context.warn(`${id}: ${warning}`)
    return id
  }
  const file = log === undefined ? undefined : resolve(context.io.folder, log)
  yield* finish(context, 'segue run', submitted, timeout, file)
}
