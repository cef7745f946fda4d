import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import { logText as render } from '../render/task.ts'

export { render }

export async function run(
  context: Context,
  { job }: { job: string },
  { stream, bytes }: { stream?: 'out' | 'err'; bytes?: number },
): Promise<Shape<'Logs'>> {
  const logs = await (await context.service()).logs(job, { stream, bytes })
  if (logs.items.every((item) => item.bytes === 0)) context.note(`nothing was written by ${job}`)
  return logs
}

export const next = ({ items }: Shape<'Logs'>): string[] =>
  items.length > 0 ? [`task get ${items[0].task}`] : []
