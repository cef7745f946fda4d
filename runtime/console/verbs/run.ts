import { randomUUID } from 'node:crypto'
import type { JobSpec } from '../../core/job-spec.ts'
import type { Context } from '../context.ts'
import { finish, type Told } from '../work/finish.ts'
import { jobOf, type JobOptions } from '../work/job-source.ts'

export { exitOf as exit, renderTold as render } from '../work/finish.ts'

export const signals = 'own'

export function run(
  context: Context,
  { what }: { what: string[] },
  { timeout, ...options }: JobOptions & { readonly timeout?: number },
): AsyncIterable<Told> {
  // Handed in twice because nobody answered the first time, it is one job all the same.
  const key = randomUUID()
  let spec: JobSpec | undefined
  return finish(
    context,
    'segue run',
    async ({ service, folder }) => {
      if (!spec) {
        const source = await jobOf(context, what, options, folder)
        for (const note of source.notes) context.note(note)
        spec = source.spec
      }
      return (await service.submit(spec, { actor: context.actor, key })).id
    },
    timeout,
  )
}
