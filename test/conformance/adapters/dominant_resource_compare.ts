import { compareDominant } from '#interfaces'
import type { Adapter } from '../cases.ts'

export default (({ cluster, state }) => {
  const signs = (swap: boolean): number[] =>
    state.pairs.map(([a, b]: number[][]) =>
      Math.sign(
        swap ? -compareDominant(b, a, cluster.total) : compareDominant(a, b, cluster.total),
      ),
    )
  return {
    compare: (expected: number[]) =>
      [signs(false), signs(true)].every((found) => found.every((sign, i) => sign === expected[i])),
  }
}) satisfies Adapter
