import type { Attempt, Micros } from '#interfaces'
import type { Nature } from './nature.ts'

/** Microseconds that the attempt burns on a node of that speed; undefined when it does something else. */
export function burnOf(attempt: Attempt, speed: number): Micros | undefined {
  const { work } = attempt
  if (!('burn' in work)) return undefined
  const { cpuMs = 0, sleepMs = 0 } = work.burn
  return Math.round((cpuMs / speed + sleepMs) * 1000)
}

/** The plainest world: attempts take what they burn, whatever else they would do takes no time, and nothing goes wrong. */
export const burning: Nature = {
  begins: (attempt, node) => ({ outcome: 'ok', service: burnOf(attempt, node.speed) ?? 0 }),
  ended() {},
}
