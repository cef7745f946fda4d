import firstFit from '../../../components/placement/first-fit.ts'
import fifo from '../../../components/queue/fifo.ts'
import scheduler from '../../../components/scheduler/fifo.ts'
import { job, node, stageOf } from '../../../runtime/contract/builders.ts'
import { harness } from '../../../runtime/contract/harness.ts'
import type { Adapter, Json } from '../cases.ts'

export default (({ state }) => {
  const core = harness({
    scheduler,
    queue: fifo,
    placement: firstFit,
    nodes: [node({ cpu: state.pick })],
  })
  const sets: Json[] = state.tasksets
  const of = sets.map(({ tasks }) => stageOf(job(), tasks))
  core.submit(...of.flat())
  const launched = core.plan(state.pick).flatMap((act) => (act.do === 'launch' ? [act.task] : []))
  return {
    stage_sequence: launched.map(
      (one) => sets[of.findIndex((tasks) => tasks.some((other) => other === one))].stage,
    ),
  }
}) satisfies Adapter
