import { Queue } from '#interfaces'
import priority from '../../../components/queue/priority.ts'
import drf from '../../../components/scheduler/drf.ts'
import { task } from '../../../runtime/contract/builders.ts'
import { make } from '../../../runtime/contract/make.ts'
import { NotYet, type Adapter, type Json } from '../cases.ts'
import { ranked } from './_order.ts'

const MINUTE = 60_000_000

/** By time of submission; priority counts where that is the same, since a level is worth no more than 1 ms of wait. */
function bySubmission(submitted: readonly number[], priorities: readonly number[] = []): number[] {
  const queue = make(Queue, priority, {}, { agingMs: 1 })
  const apps = submitted.map((at, i) => task({ submitted: at, priority: priorities[i] ?? 0 }))
  for (const app of apps) queue.push(app, '')
  return apps.map(() => {
    const next = queue.peek()!
    queue.remove(next, '')
    return apps.findIndex((app) => app === next)
  })
}

export default (({ params, cluster, state }) => {
  if (state.minutes_ago)
    return { order: bySubmission(state.minutes_ago.map((ago: number) => -ago * MINUTE)) }
  if (state.apps_submitted_at)
    return {
      order: bySubmission(
        state.apps_submitted_at.map((at: number) => at * MINUTE),
        state.priority,
      ),
    }
  if (params.consider_priority) throw new NotYet('priority before fairness')
  const apps: Json[] = state.apps
  const lanes = ranked(
    drf,
    apps.map(({ id }) => id),
    cluster.total_vcore === null ? [] : [cluster.total_vcore],
  )
  for (const { id, allocated } of apps) lanes.start({ user: id, holds: [allocated] })
  return { order: lanes.order().map((id) => apps.findIndex((app) => app.id === id)) }
}) satisfies Adapter
