import type { Stream } from './stream.ts'

/** Which waiting task goes first: the one with the lowest key, ties by arrival. */
export type Order = (index: number, size: number) => number

export const byArrival: Order = () => 0
export const lastFirst: Order = (index) => -index
export const bySize: Order = (_, size) => size
export const longestFirst: Order = (_, size) => -size

/**
 * What each task of the stream waits for one of the servers: a second opinion on the core, with nothing in common with it.
 * All that arrives or ends at one time has done so before anybody is served.
 */
export function waitsByHand({ at, size }: Stream, servers: number, order: Order): Float64Array {
  const waits = new Float64Array(at.length)
  const freeAt = new Float64Array(servers)
  /** The last goes first. */
  const waiting: number[] = []
  let now = 0
  let arrived = 0
  const arrive = () => {
    for (; arrived < at.length && at[arrived] <= now; arrived++) {
      const key = order(arrived, size[arrived])
      let place = waiting.length
      while (place > 0 && order(waiting[place - 1], size[waiting[place - 1]]) <= key) place--
      waiting.splice(place, 0, arrived)
    }
  }
  for (let served = 0; served < at.length; served++) {
    const server = freeAt.indexOf(Math.min(...freeAt))
    now = Math.max(now, freeAt[server])
    arrive()
    if (waiting.length === 0) {
      now = at[arrived]
      arrive()
    }
    const next = waiting.pop()!
    waits[next] = now - at[next]
    freeAt[server] = now + size[next]
  }
  return waits
}
