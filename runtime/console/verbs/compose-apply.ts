import type { Context } from '../context.ts'
import { rewiredText as render } from '../render/rewire.ts'
import { applied, exitOf as exit, nextOf as next, type Applied } from '../rewire.ts'
import { wantedOf } from '../wanted.ts'

export { exit, next, render }

export async function run(
  context: Context,
  { wanted }: { wanted: string[] },
  { checkGeneration: expected }: { checkGeneration?: number },
): Promise<Applied> {
  const what = wantedOf(wanted, context.io)
  const service = await context.service()
  return applied(context, service, () => service.apply(what, { actor: context.actor, expected }))
}
