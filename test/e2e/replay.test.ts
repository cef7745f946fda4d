import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { idsOf } from '../properties/shipped.ts'
import { Placement, Queue, Scheduler } from '#interfaces'
import { openCluster, type LocalCluster } from '../../runtime/cluster/local.ts'
import type { JobSpec } from '../../runtime/core/job-spec.ts'
import { verify } from '../../runtime/simulation/replay/verify.ts'
import { openEventLog } from '../../runtime/workload/event-log-file.ts'
import { runs } from '../runs.ts'

const TASKS = new URL('../fixtures/tasks.ts', import.meta.url).pathname

/** Tasks that take a few milliseconds; some take too long and are tried again, some fail. */
const stage = fc.record({
  count: fc.integer({ min: 1, max: 12 }),
  kind: fc.constantFrom('sleeps', 'sleeps', 'short', 'too long', 'fails'),
  ms: fc.integer({ min: 0, max: 15 }),
  priority: fc.integer({ min: 0, max: 3 }),
})

const job = fc
  .record({
    user: fc.constantFrom('ann', 'bob', 'cho'),
    stages: fc.array(stage, { minLength: 1, maxLength: 3 }),
  })
  .map(({ user, stages }): JobSpec => ({
    name: 'random',
    user,
    stages: stages.map(({ count, kind, ms, priority }, i) => ({
      name: `s${i}`,
      ...{ count, priority, estimateMs: ms },
      ...(i > 0 && { after: [`s${i - 1}`] }),
      ...(kind === 'sleeps' && { burn: { sleepMs: ms } }),
      ...(kind === 'short' && { burn: { cpuMs: 0.1 }, count: count * 10 }),
      ...(kind === 'too long' && { burn: { sleepMs: 30 }, timeoutMs: 5, retries: 1, backoffMs: 2 }),
      ...(kind === 'fails' && { call: `${TASKS}#fail`, args: ['no'], retries: 1, backoffMs: 2 }),
    })),
  }))

const changes = fc.record(
  {
    'resourceManager.Queue': fc.constantFrom(...idsOf(Queue)),
    'resourceManager.Placement': fc.constantFrom(...idsOf(Placement)),
    'resourceManager.Scheduler': fc.constantFrom(
      ...idsOf(Scheduler).filter((id) => id !== 'scheduler/central'),
    ),
    'nodeManager.Executor': fc.constantFrom('executor/threads', 'executor/inline'),
  },
  { requiredKeys: [] },
)

const after = fc.integer({ min: 0, max: 40 })

/** What happens in one run, each after so many milliseconds. */
const happenings = fc.record({
  jobs: fc.array(fc.record({ job, at: after, cancelAt: fc.option(after) }), {
    minLength: 1,
    maxLength: 4,
  }),
  rewires: fc.array(fc.record({ to: changes, at: after }), { maxLength: 2 }),
  calls: fc.nat(5),
  held: fc.boolean(),
})

type Happenings = typeof happenings extends fc.Arbitrary<infer T> ? T : never

async function live(cluster: LocalCluster, { jobs, rewires, calls, held }: Happenings) {
  const add = cluster.function<[number, number], number>(`${TASKS}#add`)
  const all: Promise<unknown>[] = []
  for (const { job: spec, at, cancelAt } of jobs)
    all.push(
      sleep(at).then(async () => {
        const handle = cluster.submit(spec)
        if (cancelAt !== null) void sleep(cancelAt).then(() => handle.cancel())
        await handle.done
      }),
    )
  for (const { to, at } of rewires)
    all.push(sleep(at).then(() => cluster.rewire(to).catch(() => {})))
  for (let i = 0; i < calls; i++) all.push(add(i, i))
  if (held) {
    cluster.hold()
    all.push(sleep(10).then(() => cluster.release()))
  }
  await Promise.all(all)
}

/** Five random runs, one after the other, in one log: opening a cluster takes longer than they do. */
const several = fc.array(happenings, { minLength: 5, maxLength: 5 })

test('twenty random live runs replay to the same decisions', { timeout: 600_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'segue-replay-'))
  let file = 0
  await fc.assert(
    fc.asyncProperty(several, fc.nat(1000), async (some, seed) => {
      const log = join(folder, `${++file}.jsonl`)
      const cluster = await openCluster({ cluster: 'local-5', folder, log, seed })
      for (const one of some) await live(cluster, one)
      await cluster.close()
      const found = verify(openEventLog(log), cluster.catalog)
      expect(found).toMatchObject({ same: true, complete: true, changed: [] })
      expect(found.starts).toBeGreaterThan(4)
    }),
    { numRuns: runs(4), endOnFailure: true },
  )
  await rm(folder, { recursive: true, force: true })
})
