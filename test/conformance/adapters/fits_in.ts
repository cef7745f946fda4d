import { fits } from '#interfaces'
import type { Adapter } from '../cases.ts'

/** The default calculator looks at the first resource alone. */
export default (({ state }) => ({
  default_calculator: state.pairs_small_big.map(([small, big]: number[][]) =>
    fits(small.slice(0, 1), big),
  ),
  dominant_calculator: state.pairs_small_big.map(([small, big]: number[][]) => fits(small, big)),
})) satisfies Adapter
