import fairMemory from '../../../components/scheduler/fair-memory.ts'
import { NotYet, type Adapter, type Json } from '../cases.ts'
import { ranked } from './_order.ts'

/** Who gives way first is the same order from its end. */
export default (({ params, state }) => {
  if (params.size_based_weight) throw new NotYet('weights by size')
  const apps: Json[] = state.apps
  const lanes = ranked(
    fairMemory,
    apps.map(({ id }) => id),
    [100, 100],
  )
  for (const { id, used } of apps) lanes.start({ user: id, holds: [0, used] })
  const untold = (): string[] => lanes.order()
  const orders = [lanes.order(), untold()]
  const [, app, now] = /app (\d+) used:=(\d+)/.exec(state.steps[1])!
  lanes.start({ user: app, holds: [0, Number(now) - apps.find(({ id }) => id === app).used] })
  orders.push(lanes.order())
  return { assign: orders, preempt: orders.map((order) => order.toReversed()) }
}) satisfies Adapter
