import { Allocation, component } from '#interfaces'

/** Each task takes a place when its turn comes and gives it back when it ends: no limits, and nothing to pay for them. */
export default component({ provides: Allocation, create: () => ({}) })
