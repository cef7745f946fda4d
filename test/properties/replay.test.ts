import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Component } from '#interfaces'
import { failing } from '../../runtime/contract/load.ts'
import type { WatchedCluster } from '../../runtime/contract/watched.ts'
import { verify } from '../../runtime/simulation/replay/verify.ts'
import type { EventLogFile } from '../../runtime/workload/event-log-file.ts'
import { runs } from '../runs.ts'
import { compositions, nodes, rewires, submissions } from './arbitraries.ts'
import { throwing } from './faulty.ts'
import { recorded } from './recorded.ts'
import { sourceWith } from './shipped.ts'

const worlds = fc.record({
  nodes,
  composition: compositions,
  jobs: submissions,
  rewires,
  turn: fc.constantFrom(1, 2, 5, 50),
  passing: fc.boolean(),
  salt: fc.nat(100),
  staging: fc.constantFrom({ budgetUs: 0, depth: 0 }, { budgetUs: 5000, depth: 4 }),
  /** Slices of a preparation in one go: one, or about ten. */
  stopwatchStep: fc.constantFrom(1001, 100),
  /** One look in so many at the clock of a guard finds that a call took too long, up to five; 0: none does. */
  slow: fc.constantFrom(0, 0, 97, 1009),
  /** In which call a queue throws that a rewire puts in force; 0: in none. */
  throwsAt: fc.constantFrom(0, 0, 3, 20),
})

type World = typeof worlds extends fc.Arbitrary<infer T> ? T : never

const more = ({ throwsAt }: World): Record<string, Component> =>
  throwsAt === 0 ? {} : { 'queue/lifo': throwing('queue/lifo', 'push', throwsAt) }

async function play(world: World): Promise<{ cluster: WatchedCluster; log: EventLogFile }> {
  const { jobs, rewires: changes, slow, salt, ...rest } = world
  let looks = 0
  let clock = 0
  let trips = 0
  const isSlow = () => ++looks % slow === 0 && ++trips <= 5
  const processorTime = () => (clock += isSlow() ? 30_000 : 1)
  const { cluster, log } = await recorded({
    ...rest,
    source: sourceWith(more(world)),
    outcome: failing(salt),
    ...(slow > 0 && { processorTime }),
  })
  for (const { at, spec, cancelAt } of jobs) {
    cluster.at(at, () => {
      const job = cluster.submit(spec)
      if (cancelAt !== undefined) cluster.at(at + cancelAt, () => cluster.cancel(job))
    })
  }
  for (const { at, to } of changes) cluster.at(at, () => void cluster.rewire(to).catch(() => {}))
  await cluster.live()
  return { cluster, log: log() }
}

describe('what entered the cores enters others again', () => {
  test('they decide the same, whatever is composed, rewired, cancelled, fails or is too slow', () =>
    fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const { cluster, log } = await play(world)
        const starts: object[] = []
        const found = verify(log, sourceWith(more(world)), {
          started: ({ task, node }, at) => starts.push({ at, task: task.id, node }),
        })
        expect(found).toMatchObject({ same: true, complete: true, changed: [] })
        expect(starts).toEqual(cluster.started.map(({ at, task, node }) => ({ at, task, node })))
      }),
      { numRuns: runs(60) },
    ))
})
