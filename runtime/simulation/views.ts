import type { Micros } from '#interfaces'
import type { Reactor } from '../core/reactor.ts'
import { viewOf } from '../core/views.ts'

/** Every `period` each home of jobs is told what is free on all nodes; in between it goes by what it was told. */
export function refreshViews(reactor: Reactor, period: Micros): void {
  const refresh = () => {
    const nodes = [...reactor.cores.values()].map(({ nodeManager }) => viewOf(nodeManager.node))
    for (const { id, applicationMaster } of reactor.cores.values())
      if (applicationMaster) reactor.send(reactor.resourceManager.id, id, { type: 'view', nodes })
    reactor.after(period, refresh)
  }
  reactor.after(period, refresh)
}
