import type { Context } from '../context.ts'
import { rewiredText as render } from '../render/rewire.ts'
import { applied, exitOf as exit, nextOf as next, type Applied } from '../rewire.ts'

export { exit, next, render }

export async function run(
  context: Context,
  { generation }: { generation?: number },
  { checkGeneration: expected }: { checkGeneration?: number },
): Promise<Applied> {
  const service = await context.service()
  return applied(context, service, () =>
    service.undo(generation, { actor: context.actor, expected }),
  )
}
