import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import type { Look } from '../look.ts'
import { planText, rewiredText } from '../render/rewire.ts'
import { applied, exitOf, nextOf, type Applied } from '../rewire.ts'
import { changesOf } from '../wanted.ts'

type Result = Applied | Shape<'Plan'>

interface Options {
  readonly plan?: boolean
  readonly checkGeneration?: number
}

export async function run(
  context: Context,
  { changes }: { changes: string[] },
  { plan, checkGeneration: expected }: Options,
): Promise<Result> {
  const wanted = changesOf(changes)
  const service = await context.service()
  if (plan) return service.plan(wanted)
  return applied(context, service, () => service.apply(wanted, { actor: context.actor, expected }))
}

export const render = (result: Result, look: Look): string =>
  result.kind === 'Plan' ? planText(result, look) : rewiredText(result, look)

export const exit = (result: Result): number => (result.kind === 'Plan' ? 0 : exitOf(result))

export function next(result: Result, { changes }: { changes: string[] }): string[] {
  if (result.kind !== 'Plan') return nextOf(result)
  return result.changes.length > 0
    ? [`swap ${changes.join(' ')} --check-generation g${result.generation}`]
    : ['history']
}
