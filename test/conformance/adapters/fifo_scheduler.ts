import { MEMORY, SCALE, type Act } from '#interfaces'
import firstFit from '../../../components/placement/first-fit.ts'
import fifo from '../../../components/queue/fifo.ts'
import scheduler from '../../../components/scheduler/fifo.ts'
import { node, task, tasks } from '../../../runtime/contract/builders.ts'
import { harness } from '../../../runtime/contract/harness.ts'
import type { Adapter, Json } from '../cases.ts'

export default (({ cluster, state }) => {
  const order: string[] = state.hb_in_order ?? Object.keys(state.hb)
  const nodes = order.map((id) => {
    const { memory } = cluster.nodes.find((one: Json) => one.id === id)
    const held = (state.running ?? [])
      .filter((one: Json) => one.node === id)
      .reduce((sum: number, one: Json) => sum + one.memory, 0)
    const made = node({ id, cpu: 1, memory })
    made.free[MEMORY] -= held * SCALE
    return made
  })
  const core = harness({ scheduler, queue: fifo, placement: firstFit, nodes })
  if (state.ask) core.submit(...tasks(state.ask.count, { cpu: 0, memory: state.ask.memory }))
  for (const { app, memory } of state.asks ?? []) core.submit(task({ name: app, cpu: 0, memory }))
  const launched = core
    .plan()
    .filter((act): act is Extract<Act, { do: 'launch' }> => act.do === 'launch')
  return {
    allocated: launched.map((act) => ({
      app: act.task.name,
      node: act.node.id,
      memory: act.task.needs[MEMORY] / SCALE,
    })),
    free_mb: Object.fromEntries(nodes.map(({ id, free }) => [id, free[MEMORY] / SCALE])),
    containers: launched.length,
    outstanding_node_local: core.waiting().length,
  }
}) satisfies Adapter
