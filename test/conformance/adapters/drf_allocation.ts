import { SCALE, dominantDimension, dominantShare } from '#interfaces'
import firstFit from '../../../components/placement/first-fit.ts'
import fifo from '../../../components/queue/fifo.ts'
import drf from '../../../components/scheduler/drf.ts'
import { node, tasks } from '../../../runtime/contract/builders.ts'
import { harness } from '../../../runtime/contract/harness.ts'
import type { Adapter, Json } from '../cases.ts'

const NAMES = ['cpu', 'memory_gb']

export default (({ cluster, state }) => {
  const whole = node({ cpu: cluster.total.cpu, memory: cluster.total.memory_gb })
  const core = harness({ scheduler: drf, queue: fifo, placement: firstFit, nodes: [whole] })
  const users: Json[] = state.users
  for (const { id, task } of users)
    core.submit(...tasks(200, { user: id, cpu: task.cpu, memory: task.memory_gb }))
  core.plan()
  const byUser = <T>(answer: (user: string) => T): Record<string, T> =>
    Object.fromEntries(users.map(({ id }) => [id, answer(id)]))
  return {
    tasks: byUser((user) => core.running().filter((one) => one.user === user).length),
    dominant_resource: byUser((user) => NAMES[dominantDimension(core.held(user), whole.total)]),
    dominant_share_fraction: byUser((user) => dominantShare(core.held(user), whole.total)),
    total_used: Object.fromEntries(
      NAMES.map((name, d) => [name, (whole.total[d] - whole.free[d]) / SCALE]),
    ),
  }
}) satisfies Adapter
