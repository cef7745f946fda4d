import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import { jobOf, type JobOptions } from '../work/job-source.ts'

export { acceptedText as render, nextOfAccepted as next } from '../render/accepted.ts'

export async function run(
  context: Context,
  { what }: { what: string[] },
  { key, ...options }: JobOptions & { readonly key?: string },
): Promise<Shape<'Accepted'>> {
  const service = await context.service()
  const { spec, notes } = await jobOf(context, what, options, await service.info())
  const accepted = await service.submit(spec, { actor: context.actor, key })
  const all = [...notes, ...(accepted.notes ?? [])]
  return all.length > 0 ? { ...accepted, notes: all } : accepted
}
