import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { WhyAnswer } from '../../runtime/cluster/decisions/answer.ts'
import type { DispatchRecord } from '../../runtime/cluster/decisions/record.ts'
import { nodeDetail } from '../../runtime/cluster/decisions/words.ts'
import type { Onlooker } from '../../runtime/core/onlooker.ts'
import type { Lease, TaskRecord } from '../../runtime/core/records.ts'
import type { Core } from '../../runtime/core/core.ts'
import { NotedCluster, type NotedOptions } from '../runtime/cluster/decisions/noted.ts'
import { runs } from '../runs.ts'
import { compositions, nodes, rewires, submissions } from './arbitraries.ts'
import { throwing } from './faulty.ts'
import { sourceWith } from './shipped.ts'

const worlds = fc.record({
  nodes,
  composition: compositions,
  jobs: submissions,
  rewires,
  turn: fc.constantFrom(1, 5, 50),
  passing: fc.boolean(),
  salt: fc.nat(100),
  every: fc.constantFrom(1, 3, 1000),
})
type World = typeof worlds extends fc.Arbitrary<infer T> ? T : never

/** Knows how long a wait was usual at each start, and what was started. */
class PatientCluster extends NotedCluster {
  readonly patience: number[] = []
  readonly leases: Lease[] = []

  static override async open(options: NotedOptions): Promise<PatientCluster> {
    const cluster = new PatientCluster(options)
    await cluster.begin()
    return cluster
  }

  override start(core: Core, lease: Lease): void {
    this.leases.push(lease)
    super.start(core, lease)
  }
}

interface Played {
  readonly cluster: NotedCluster
  /** Tasks that waited unusually long at one of their starts, by the word of the specification. */
  readonly late: ReadonlySet<TaskRecord>
}

async function play(world: World, watch = true): Promise<Played> {
  const cluster = await PatientCluster.open({
    nodes: world.nodes,
    composition: world.composition,
    source: sourceWith({ 'queue/faulty': throwing('queue/fifo', 'peek', 20) }),
    turn: world.turn,
    passing: world.passing,
    every: world.every,
    outcome: ({ number, attempt }) =>
      (number * 7 + attempt * 5 + world.salt) % 13 === 0 ? 'failed' : 'ok',
  })
  const late = new Set<TaskRecord>()
  const { decisions } = cluster
  const onlooker: Onlooker = {
    every: decisions.every,
    // The core asks for it before each start: whoever had waited longer is late.
    get patience() {
      cluster.patience.push(decisions.patience)
      return decisions.patience
    },
    starting: (...of) => decisions.starting(...of),
    impossible: (...of) => decisions.impossible(...of),
  }
  cluster.reactor.onlooker = watch ? onlooker : undefined
  for (const { at, spec, cancelAt } of world.jobs) {
    cluster.at(at, () => {
      const job = cluster.submit(spec)
      if (cancelAt !== undefined) cluster.at(at + cancelAt, () => cluster.cancel(job))
    })
  }
  for (const [i, { at, to }] of world.rewires.entries()) {
    // One of them brings something that fails soon.
    const faulty = { ...to, resourceManager: { ...to.resourceManager, Queue: 'queue/faulty' } }
    cluster.at(at, () => void cluster.rewire(i === 1 ? faulty : to).catch(() => {}))
  }
  await cluster.live()
  for (const [i, { task, at }] of cluster.leases.sort((a, b) => a.attempt - b.attempt).entries())
    if (at - task.submitted > cluster.patience[i]) late.add(task)
  return { cluster, late }
}

const missed = ({ times, deadline, submitted }: TaskRecord): boolean =>
  times !== undefined && submitted + times.response > deadline

const told = ({ text, next }: WhyAnswer): void => {
  expect(text.length).toBeGreaterThan(0)
  for (const sentence of text) {
    expect(sentence).toMatch(/^\S.*\.$/)
    expect(sentence).not.toMatch(/undefined|NaN|Infinity|\[object|  /)
  }
  expect(next.length).toBeGreaterThan(0)
  for (const command of next) expect(command).toMatch(/^segue /)
}

describe('why, in whatever world', () => {
  test('answers from the log for every rewire and for every task that failed or was late', () =>
    fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const { cluster, late } = await play(world)
        for (const { generation } of cluster.rewirer.generations.records) {
          const answer = await cluster.why(`g${generation}`)
          expect(answer).toMatchObject({ source: 'recorded', subject: 'generation', generation })
          told(answer)
        }
        for (const job of cluster.jobs) {
          told(await cluster.why(job.id))
          for (const task of job.stages.flatMap(({ tasks }) => tasks)) {
            const answer = await cluster.why(task.id)
            told(answer)
            const failed = task.outcome === 'failed' || task.attempt > 1
            if (failed || missed(task) || late.has(task)) expect(answer.source).toBe('recorded')
            else expect(['recorded', 'recomputed']).toContain(answer.source)
            if (answer.source === 'recomputed' && task.outcome === 'ok')
              expect(answer.text[0]).toBe(
                `The dispatch of ${task.id} was not recorded; what follows is worked out from generation ${task.times!.generation}.`,
              )
          }
        }
      }),
      { numRuns: runs(30) },
    ))

  test('what is told agrees with what was recorded, and that with the truth', () =>
    fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const { cluster } = await play({ ...world, every: 1 })
        const dispatches = cluster.recorded.filter(
          (it): it is DispatchRecord => it.kind === 'dispatch',
        )
        expect(dispatches.length).toBeGreaterThanOrEqual(cluster.started.length)
        const started = cluster.started.map(({ task, node }) => `${task} ${node}`)
        expect(dispatches.map(({ task, node }) => `${task} ${node}`)).toEqual(
          expect.arrayContaining(started),
        )
        for (const dispatch of dispatches) {
          const chosen = dispatch.nodes.filter(({ verdict }) => verdict === 'chosen')
          expect(chosen.map(({ node }) => node)).toEqual([dispatch.node])
          for (const { verdict, need, free, total } of dispatch.nodes) {
            if (verdict === 'chosen' || verdict === 'free') expect(need).toBeLessThanOrEqual(free)
            if (verdict === 'no-room') expect(need).toBeGreaterThan(free)
            expect(free).toBeLessThanOrEqual(total)
          }
          const kinds = dispatch.components.map((id) => /^(\w+)\/[\w-]+@v1$/.exec(id)?.[1])
          expect(kinds).toEqual(expect.arrayContaining(['scheduler', 'queue', 'placement']))
          expect(dispatch.passedOver.length).toBeLessThanOrEqual(8)
          if (dispatch.passed !== undefined)
            expect(dispatch.passed).toBeLessThan(Math.max(1, dispatch.length))
        }
        const last = new Map(dispatches.map((dispatch) => [dispatch.task, dispatch]))
        for (const [task, { nodes: views, length }] of last) {
          const answer = await cluster.why(task)
          if (answer.nodes.length === 0) continue
          expect(answer.nodes.map(({ detail }) => detail)).toEqual(views.map(nodeDetail))
          expect(answer.queue).toMatchObject({ length })
        }
      }),
      { numRuns: runs(12) },
    ))

  test('with a log and without one the same is decided', () =>
    fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const [noted, plain] = [await play({ ...world, every: 1 }), await play(world, false)]
        expect(noted.cluster.started).toEqual(plain.cluster.started)
        expect(noted.cluster.rewirer.generations.records).toEqual(
          plain.cluster.rewirer.generations.records,
        )
      }),
      { numRuns: runs(10) },
    ))

  test('asking in the middle changes nothing, and no live number is a wrong one', () =>
    fc.assert(
      fc.asyncProperty(worlds, fc.nat(150_000), async (world, at) => {
        const asked = async (ask: boolean) => {
          const cluster = await NotedCluster.open({
            nodes: world.nodes,
            composition: world.composition,
            source: sourceWith(),
            every: 3,
          })
          for (const { at: time, spec } of world.jobs)
            cluster.at(time, () => void cluster.submit(spec))
          cluster.run(at)
          if (ask) await askAll(cluster)
          cluster.run()
          return cluster.started
        }
        expect(await asked(true)).toEqual(await asked(false))
      }),
      { numRuns: runs(15) },
    ))
})

/** Everything about every task at this moment; positions are checked against the order in which a drained queue offers. */
async function askAll(cluster: NotedCluster): Promise<void> {
  for (const job of cluster.jobs) {
    told(await cluster.why(job.id))
    for (const task of job.stages.flatMap(({ tasks }) => tasks)) {
      const answer = await cluster.why(task.id)
      told(answer)
      if (task.state !== 'done') expect(answer.source).toBe('live')
      const { queue } = answer
      if (queue?.position === undefined) continue
      expect(queue.position).toBeGreaterThan(0)
      expect(queue.position).toBeLessThanOrEqual(queue.length)
      expect(queue.behind).toHaveLength(Math.min(8, queue.position - 1))
      expect(queue.behind).not.toContain(task.id)
    }
  }
}
