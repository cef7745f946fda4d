import { describe, expect, test } from 'vitest'
import { component, Estimator, int, laneQueue, Queue, Scheduler, wrapper } from '#interfaces'
import { assemble, changedIn } from '../../../runtime/assembler/assemble.ts'
import type { SegueError } from '../../../runtime/errors.ts'
import { managed, sourceOf } from './parts.ts'

const thrownBy = (act: () => unknown): SegueError => {
  try {
    act()
  } catch (error) {
    return error as SegueError
  }
  throw new Error('nothing was thrown')
}

const needyQueue = component({
  provides: Queue,
  requires: { estimator: Estimator },
  create: ({ estimator }) => laneQueue((task) => estimator.estimate(task) ?? 0),
})

const needyEstimator = component({
  provides: Estimator,
  requires: { queue: Queue },
  create: ({ queue }) => ({ estimate: () => queue.size(), observe: () => false }),
})

describe('assemble', () => {
  test('each binding comes after those that it requires', () => {
    const scheduler = component({
      provides: Scheduler,
      requires: { queue: Queue },
      create: () => ({ plan: () => [] }),
    })
    const source = sourceOf({ 'queue/needy': needyQueue, 'scheduler/needy': scheduler })
    const chosen = managed({ Scheduler: 'scheduler/needy', Queue: 'queue/needy' }, source)
    const order = assemble(chosen, source).roles.resourceManager.map(({ face }) => face.name)
    expect(order.indexOf('Estimator')).toBeLessThan(order.indexOf('Queue'))
    expect(order.indexOf('Queue')).toBeLessThan(order.indexOf('Scheduler'))
    expect(new Set(order).size).toBe(5)
  })

  test('what a wrapper requires counts as well', () => {
    const tap = wrapper({
      provides: Queue,
      requires: { estimator: Estimator },
      create: () => ({}),
    })
    const source = sourceOf({ 'queue/tap': tap })
    const chosen = managed({ Queue: { use: 'queue/fifo', through: ['queue/tap'] } }, source)
    const order = assemble(chosen, source).roles.resourceManager.map(({ face }) => face.name)
    expect(order.indexOf('Estimator')).toBeLessThan(order.indexOf('Queue'))
  })

  test('a circle is refused by the names on it, and leaves nothing behind', () => {
    const source = sourceOf({ 'queue/needy': needyQueue, 'estimator/needy': needyEstimator })
    const round = managed({ Queue: 'queue/needy', Estimator: 'estimator/needy' }, source)
    const error = thrownBy(() => assemble(round, source))
    expect(error.code).toBe('E_CYCLE')
    expect(error.message).toContain('resourceManager')
    expect(error.parts.found).toMatch(/Queue.*Estimator|Estimator.*Queue/)
    expect(error.parts.running).toContain('goes on')
    const half = managed({ Queue: 'queue/needy' }, source)
    expect(assemble(half, source).roles.resourceManager).toHaveLength(5)
  })

  test('an interface that the role does not have is named', () => {
    const executor = sourceOf().get('executor/threads')!.component.provides
    const needy = component({
      provides: Queue,
      requires: { executor },
      create: () => laneQueue(() => 0),
    })
    const source = sourceOf({ 'queue/needy': needy })
    const error = thrownBy(() => assemble(managed({ Queue: 'queue/needy' }, source), source))
    expect(error.code).toBe('E_NEEDS')
    expect(error.message).toContain('Executor')
  })

  test('a component that has gone since the composition was read is named', () => {
    const full = sourceOf({ 'queue/needy': needyQueue })
    const chosen = managed({ Queue: 'queue/needy' }, full)
    const error = thrownBy(() => assemble(chosen, sourceOf()))
    expect(error.code).toBe('E_UNKNOWN_COMPONENT')
    expect(error.message).toContain('queue/needy')
  })

  test('wrappers are planned innermost first', () => {
    const thin = wrapper({ provides: Queue, create: () => ({}) })
    const source = sourceOf({ 'queue/outer': thin, 'queue/inner': thin })
    const through = ['queue/outer', 'queue/inner']
    const chosen = managed({ Queue: { use: 'queue/fifo', through } }, source)
    const plan = assemble(chosen, source).roles.resourceManager.find(
      ({ face }) => face.name === 'Queue',
    )!
    expect(plan.wrappers.map(({ listed }) => listed.id)).toEqual(['queue/inner', 'queue/outer'])
  })

  test('only what differs in component, version, settings or wrappers has changed', () => {
    const aging = component({
      provides: Queue,
      config: { aging: int(5) },
      create: () => laneQueue(() => 0),
    })
    const source = sourceOf({ 'queue/aging': aging })
    const blueprint = (Queue: Parameters<typeof managed>[0][string], from = source) =>
      assemble(managed({ Queue }, from), from).roles.resourceManager
    const five = blueprint('queue/aging')
    expect(changedIn(five, blueprint({ use: 'queue/aging', with: { aging: 5 } }))).toEqual(
      new Set(),
    )
    expect(changedIn(five, blueprint({ use: 'queue/aging', with: { aging: 6 } }))).toEqual(
      new Set(['Queue']),
    )
    const saved = {
      ...source,
      get: (id: string) => {
        const listed = source.get(id)
        return listed && id === 'queue/aging' ? { ...listed, version: 'v2' } : listed
      },
    }
    expect(changedIn(five, blueprint('queue/aging', saved))).toEqual(new Set(['Queue']))
  })
})
