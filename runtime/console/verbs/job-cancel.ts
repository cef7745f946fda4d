import { stamp } from '../../service/local/stamp.ts'
import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import { some } from '../units.ts'

/** One after the other; the first that cannot be cancelled ends it, and says which were. */
export async function run(context: Context, { job }: { job: string[] }): Promise<Shape<'Done'>> {
  const service = await context.service()
  const ids = [...new Set(job)]
  if (ids.length === 1) return service.cancel(ids[0], context.actor)
  const done: string[] = []
  try {
    for (const id of ids) {
      await service.cancel(id, context.actor)
      done.push(id)
    }
  } catch (error) {
    if (done.length > 0) context.warn(`cancelled before that: ${done.join(', ')}`)
    throw error
  }
  return stamp('Done', { text: `cancelled ${some(ids.length, 'job')}`, count: ids.length })
}

export const render = ({ text }: Shape<'Done'>): string => text

export const next = ({ id }: Shape<'Done'>): string[] =>
  id ? [`job get ${id}`, `job retry ${id}`] : ['job list']
