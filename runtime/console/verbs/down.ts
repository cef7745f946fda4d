import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'

const GRACE_MS = 5000

export async function run(
  context: Context,
  _: unknown,
  { grace = GRACE_MS }: { grace?: number },
): Promise<Shape<'Done'>> {
  const service = await context.service()
  return service.down({ graceMs: grace, actor: context.actor })
}

export const render = ({ text }: Shape<'Done'>): string => text

export const next = (): string[] => ['up']
