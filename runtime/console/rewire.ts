import type { Service } from '../service/service.ts'
import type { Shape } from '../service/shapes.ts'
import type { Context } from './context.ts'
import { EXIT } from './exit-codes.ts'

/** How long after a rewire its first calls are waited for: what is bad mostly shows at once. */
const PROBATION_MS = 300
/** So many answers at least: with each of them the cluster, however busy the machine, has had its turn. */
const LOOKS = 5

export type Applied = Shape<'Rewired'>

/**
 * Does the rewire, and answers what is in force a moment later: the generation that was asked for, or, where its first
 * calls were bad, the last good one, which returned by itself.
 */
export async function applied(
  context: Context,
  service: Service,
  rewire: () => Promise<Applied>,
): Promise<Applied> {
  const done = await rewire()
  if (!done.changed) return done
  const returned = await returnOf(service, done)
  if (!returned) return done
  context.warn(`g${done.generation} was put in force and taken back: ${returned.why}`)
  const { apiVersion, kind, generation: from } = done
  return { ...returned.generation, apiVersion, kind, from, changed: true }
}

interface Returned {
  readonly why: string
  readonly generation: Shape<'History'>['items'][number]
}

async function returnOf(service: Service, done: Applied): Promise<Returned | undefined> {
  const until = performance.now() + PROBATION_MS
  for (let looks = 1; ; looks++) {
    const { items } = await service.history(10)
    const own = items.find(({ generation }) => generation === done.generation)
    const [current] = items
    if (own?.fault !== undefined && current.generation > own.generation)
      return { why: own.fault, generation: current }
    if (looks >= LOOKS && performance.now() >= until) return undefined
    await new Promise((passed) => setTimeout(passed, 50))
  }
}

/** 6 where the generation that came out is a return. */
export const exitOf = (result: Applied): number =>
  result.actor === 'automatic return' ? EXIT.returned : EXIT.done

/** What an undo has taken back is brought back by its number; undo again goes further back. */
export function nextOf({ changed, generation, from, equals }: Applied): string[] {
  if (!changed) return ['history']
  return [equals === undefined ? 'undo' : `undo g${from}`, `why g${generation}`]
}
