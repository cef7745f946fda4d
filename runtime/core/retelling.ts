import type { Allocation, Placement, Scheduler } from '#interfaces'
import { absent } from '../assembler/facade.ts'
import type { Seat } from './rewire.ts'

/** The truth of this moment, to components that follow others: nodes, what runs, jobs. */
export function retell({ role, core }: Seat, facade: <T>(face: string) => T | undefined): void {
  const placement = facade<Placement>('Placement')
  if (placement) for (const node of role.ledger.nodes) placement.join(node)
  const scheduler = facade<Scheduler>('Scheduler')
  if (scheduler && scheduler.started !== absent)
    for (const [task, node] of role.running()) scheduler.started!(task, node)
  const allocation = facade<Allocation>('Allocation')
  if (allocation && allocation.arrived !== absent)
    for (const job of core.applicationMaster!.jobs.values()) allocation.arrived!(job)
}
