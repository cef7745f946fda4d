import {
  Allocation,
  component,
  Estimator,
  Executor,
  laneQueue,
  Monitor,
  Placement,
  Queue,
  Scheduler,
  type Component,
} from '#interfaces'
import memory from '../../../components/store/memory.ts'
import type { Composition, WrittenBinding } from '../../../runtime/assembler/composition.ts'
import { compositionOf } from '../../../runtime/assembler/parse.ts'
import type { ComponentSource } from '../../../runtime/assembler/source.ts'

const executor = component({
  provides: Executor,
  create: () => ({ run() {}, cancel() {}, flush() {}, busy: () => 0 }),
})

/** The least that stands behind the defaults of every role, without a policy. */
const LEAST: Readonly<Record<string, Component>> = {
  'scheduler/fifo': component({ provides: Scheduler, create: () => ({ plan: () => [] }) }),
  'scheduler/central': component({ provides: Scheduler, create: () => ({ plan: () => [] }) }),
  'queue/fifo': component({ provides: Queue, create: () => laneQueue(() => 0) }),
  'placement/first-fit': component({
    provides: Placement,
    create: () => ({
      join() {},
      leave() {},
      changed() {},
      place: () => ({ why: 'no-room' as const }),
    }),
  }),
  'estimator/declared': component({
    provides: Estimator,
    create: () => ({ estimate: () => undefined, observe: () => false }),
  }),
  'allocation/per-task': component({ provides: Allocation, create: () => ({}) }),
  'monitor/none': component({
    provides: Monitor,
    create: () => ({ submitted() {}, started() {}, ended() {}, read: () => [] }),
  }),
  'monitor/window': component({
    provides: Monitor,
    create: () => ({ submitted() {}, started() {}, ended() {}, read: () => [] }),
  }),
  'store/memory': memory,
  'executor/threads': executor,
  'executor/processes': { ...executor, wraps: 'also' },
}

/** A source with the defaults and what a test adds. */
export function sourceOf(more: Readonly<Record<string, Component>> = {}): ComponentSource {
  const all: Readonly<Record<string, Component>> = { ...LEAST, ...more }
  return {
    ids: () => Object.keys(all),
    get: (id) =>
      Object.hasOwn(all, id) ? { id, version: 'v1', doc: '', component: all[id] } : undefined,
  }
}

/** A composition that differs from the defaults in the Resource Manager only. */
export const managed = (
  resourceManager: Readonly<Record<string, WrittenBinding>>,
  source: ComponentSource,
): Composition => compositionOf({ resourceManager }, source)
