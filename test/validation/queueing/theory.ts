import { log } from '#interfaces'

/** Mean times in queues with Poisson arrivals, in seconds; `rate`: arrivals a second. All service times have mean 1. */

/** The wait in M/M/c, by the formula of Erlang (1917) for the probability that one waits at all. */
export function manyServers(rate: number, servers: number): number {
  // The Erlang B recursion.
  let blocked = 1
  for (let k = 1; k <= servers; k++) blocked = (rate * blocked) / (k + rate * blocked)
  const waits = blocked / (1 - (rate / servers) * (1 - blocked))
  return waits / (servers - rate)
}

/** The wait in M/G/1 where the order does not look at the sizes (Pollaczek 1930, Khinchine 1932). */
export const anyOrder = (rate: number, square: number): number => (rate * square) / (2 * (1 - rate))

/** The wait of each class in M/G/1, the first goes first, nobody is interrupted (Cobham 1954). */
export function classes(
  rate: number,
  square: number,
  inOrder: readonly { share: number; size: number }[],
): number[] {
  let before = 0
  return inOrder.map(({ share, size }) => {
    const upTo = before + rate * share * size
    const wait = (rate * square) / 2 / ((1 - before) * (1 - upTo))
    before = upTo
    return wait
  })
}

/** The mean over what tasks of each size wait when the shortest goes first (Phipps 1956), by the midpoint rule over quantiles. */
export function shortestFirst(rate: number, square: number, quantile: (u: number) => number) {
  const steps = 200_000
  let load = 0
  let sum = 0
  for (let i = 0; i < steps; i++) {
    const own = (rate * quantile((i + 0.5) / steps)) / steps
    sum += 1 / (1 - load - own / 2) ** 2
    load += own
  }
  return ((rate * square) / 2) * (sum / steps)
}

/** The quantile of exponential sizes. */
export const exponentialQuantile = (u: number): number => -log(1 - u)

/** The response under processor sharing, whatever the sizes (Sakata, Noguchi, Oizumi 1971). */
export const sharing = (rate: number): number => 1 / (1 - rate)
