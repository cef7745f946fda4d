import {
  Allocation,
  Estimator,
  Executor,
  Monitor,
  Placement,
  Queue,
  Scheduler,
  Store,
  type Interface,
} from '#interfaces'
import type { WrittenBinding } from './composition.ts'

export const ROLES = ['resourceManager', 'applicationMaster', 'nodeManager'] as const
export type RoleName = (typeof ROLES)[number]

/**
 * The interfaces of each role, and what stands behind them where a composition names nothing. Here alone, and in
 * compositions/, do ids of components stand, and here as data only.
 */
export const DEFAULTS: Readonly<Record<RoleName, Readonly<Record<string, WrittenBinding>>>> = {
  /** Whose turn it is in the whole cluster, and where. */
  resourceManager: {
    Scheduler: 'scheduler/fifo',
    Queue: 'queue/fifo',
    Placement: 'placement/first-fit',
    Estimator: 'estimator/declared',
    Monitor: 'monitor/window',
  },
  /** One for all jobs of its node: sends what is ready to the Resource Manager. Others may queue and place themselves. */
  applicationMaster: {
    Scheduler: 'scheduler/central',
    Queue: 'queue/fifo',
    Placement: 'placement/first-fit',
    Estimator: 'estimator/declared',
    Allocation: 'allocation/per-task',
    Store: 'store/memory',
    Monitor: 'monitor/none',
  },
  /** Functions run in threads; what asks to be isolated, and commands, in processes in front of them. */
  nodeManager: {
    Scheduler: 'scheduler/fifo',
    Queue: 'queue/fifo',
    Placement: 'placement/first-fit',
    Estimator: 'estimator/declared',
    Executor: { use: 'executor/threads', through: ['executor/processes'] },
    Monitor: 'monitor/none',
  },
}

/** What stands there instead where the cluster has a folder for what outlives its process. */
export const DURABLE = { applicationMaster: { Store: 'store/journal' } } as const

/** Every interface that a role has, by name. */
export const INTERFACES: Readonly<Record<string, Interface>> = {
  Scheduler,
  Queue,
  Placement,
  Estimator,
  Allocation,
  Executor,
  Store,
  Monitor,
}

export const interfacesOf = (role: RoleName): string[] => Object.keys(DEFAULTS[role])

/** The roles that have the interface. */
export const rolesWith = (interfaceName: string): RoleName[] =>
  ROLES.filter((role) => Object.hasOwn(DEFAULTS[role], interfaceName))

export const isRole = (name: string): name is RoleName =>
  (ROLES as readonly string[]).includes(name)
