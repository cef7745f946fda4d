import type { LocalCluster } from '../../cluster/local.ts'
import { statusOf } from '../../cluster/status.ts'
import { microseconds } from '../../drivers/clock.ts'
import type { Shape } from '../shapes.ts'
import { openRow } from './open-jobs.ts'
import { stamp } from './stamp.ts'

/** Jobs that are shown; how many there are is said beside. */
const SHOWN = 20

/** One screen: what is wired, what runs, what waits and why. */
export function statusShape(cluster: LocalCluster, startedAt: number): Shape<'Status'> {
  const { driver, rewirer, recorder, objects, recovered } = cluster
  const { generations } = rewirer
  const { generation, composition, nodes, pending } = statusOf(driver.reactor, generations.current)
  const open = [...cluster.jobs.open.values()]
  const { durable, bytes, jobs, fault } = recorder.usage()
  // Those that wait for the results of other jobs are in no core.
  const outside = open.filter(({ record }) => !record).reduce((sum, { total }) => sum + total, 0)
  return stamp('Status', {
    generation,
    composition,
    upSeconds: (microseconds() - startedAt) / 1e6,
    nodes: nodes.map((node) => ({ ...node, running: node.running.length })),
    jobs: open.slice(-SHOWN).reverse().map(openRow),
    openJobs: open.length,
    pending: { ...pending, waiting: pending.waiting + outside },
    ended: cluster.observing.endedTasks,
    rewires: cluster.observing.rewires,
    store: { component: recorder.component, durable, bytes, jobs, ...(fault && { fault }) },
    objects: objects.usage(),
    ...(recovered.jobs > 0 && { recovered }),
  })
}
