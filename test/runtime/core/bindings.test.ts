import { describe, expect, test } from 'vitest'
import { component, Estimator, laneQueue, Queue, Scheduler, type Component } from '#interfaces'
import { assemble } from '../../../runtime/assembler/assemble.ts'
import { createFacade } from '../../../runtime/assembler/facade.ts'
import { Bindings } from '../../../runtime/core/bindings.ts'
import { task } from '../../../runtime/contract/builders.ts'
import { managed, sourceOf } from '../assembler/parts.ts'

const scheduler = component({
  provides: Scheduler,
  requires: { queue: Queue },
  create: ({ queue }) => ({ plan: () => [], every: () => queue.size() }),
})

/** Answers the same estimate for everything. */
const guessing = (guess: number) =>
  component({
    provides: Estimator,
    create: () => ({ estimate: () => guess, observe: () => false }),
  })

function bindings() {
  const role = new Bindings('resourceManager', () => createFacade(Estimator))
  const blueprint = (more: Record<string, Component>, chosen: Record<string, string>) => {
    const source = sourceOf(more)
    return assemble(managed(chosen, source), source).roles.resourceManager
  }
  const first = blueprint({ 'scheduler/sized': scheduler }, { Scheduler: 'scheduler/sized' })
  const all = new Set(first.map(({ face }) => face.name))
  role.swap(
    role.create(first, all, () => undefined),
    (_, methods) => methods,
  )
  return { role, blueprint, first }
}

describe('bindings', () => {
  test('nothing changes before the swap, and then everybody sees the successor', () => {
    const { role, blueprint } = bindings()
    const { scheduler: sized, queue, estimator } = role.parts
    queue.push(task(), '')
    const next = blueprint({ 'estimator/seven': guessing(7) }, { Estimator: 'estimator/seven' })
    const made = role.create(next, new Set(['Queue', 'Estimator']), () => undefined)
    expect([queue.size(), sized.every!(), estimator.estimate(task())]).toEqual([1, 1, undefined])
    const retired = role.swap(made, (_, methods) => methods)
    expect(retired.map(({ plan }) => plan.face.name).sort()).toEqual(['Estimator', 'Queue'])
    expect([queue.size(), sized.every!(), estimator.estimate(task())]).toEqual([0, 0, 7])
  })

  test('who was made beside a queue that is not in force yet sees that one, before and after', () => {
    const { role, first } = bindings()
    role.parts.queue.push(task(), '')
    const made = role.create(first, new Set(['Scheduler', 'Queue']), () => undefined)
    const sized = made.instances.get('Scheduler')!.methods as Scheduler
    expect([sized.every!(), role.parts.scheduler.every!()]).toEqual([0, 1])
    role.swap(made, (_, methods) => methods)
    expect(role.parts.scheduler.every!()).toBe(0)
    role.parts.queue.push(task(), '')
    expect(sized.every!()).toBe(1)
    const again = role.create(first, new Set(['Queue']), () => undefined)
    role.swap(again, (_, methods) => methods)
    expect(sized.every!()).toBe(0)
  })

  test('through another instance for the length of a call: afterwards the guard is back', () => {
    const { role, first } = bindings()
    const calls: string[] = []
    const made = role.create(first, new Set(['Queue']), () => undefined)
    const { methods } = made.instances.get('Queue')!
    role.swap(made, (_, plain) => ({ ...plain, size: () => calls.push('guarded') }))
    const next = role.create(first, new Set(['Queue']), () => undefined).instances.get('Queue')!
    role.through('Queue', next, () => expect(role.parts.queue.size()).toBe(0))
    expect(() =>
      role.through('Queue', next, () => {
        throw new Error('in the call')
      }),
    ).toThrow('in the call')
    role.parts.queue.size()
    expect(calls).toEqual(['guarded'])
    role.unguard(
      'Queue',
      laneQueue(() => 0),
    )
    role.parts.queue.size()
    expect(calls).toHaveLength(2)
    role.unguard('Queue', methods)
    role.parts.queue.size()
    expect(calls).toHaveLength(2)
  })
})
