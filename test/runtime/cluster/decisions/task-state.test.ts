import { describe, expect, test } from 'vitest'
import {
  component,
  laneQueue,
  Placement,
  Queue,
  Scheduler,
  type Component,
  type Job,
} from '#interfaces'
import { taskState } from '../../../../runtime/cluster/decisions/task-state.ts'
import { sourceWith } from '../../../properties/shipped.ts'
import { NotedCluster, type NotedOptions } from './noted.ts'

const open = (
  options: Partial<NotedOptions> & {
    own?: Record<string, Component>
    resourceManager?: object
  } = {},
) =>
  NotedCluster.open({
    nodes: [{ cpu: 2 }],
    source: sourceWith(options.own),
    composition: { resourceManager: options.resourceManager as never },
    ...options,
  })

const work = (count: number, more: object = {}, user = 'ann') => ({
  name: 'work',
  user,
  stages: [{ name: 's', count, burn: { cpuMs: 10 }, ...more }],
})

const stateIn = (cluster: NotedCluster, job: number, task: number) =>
  taskState(cluster.sources, cluster.jobs[job - 1].stages[0].tasks[task - 1])

describe('where a task stands', () => {
  test('it waits for room: what it lacks, and its place behind whom', async () => {
    const cluster = await open()
    cluster.submit(work(6))
    cluster.run(0)
    expect(stateIn(cluster, 1, 5)).toEqual({
      state: 'no-room',
      wait: 0,
      detail: 'no node has 1 cpu free: n1 0 of 2 cpu',
      queue: {
        role: 'resourceManager',
        component: 'queue/fifo@v1',
        length: 4,
        position: 3,
        behind: ['t-1.3', 't-1.4'],
      },
      place: 'it stands at place 3 of 4 at the Resource Manager, behind t-1.3 and t-1.4',
      nodes: {
        nodes: [{ node: 'n1', verdict: 'no-room', resource: 'cpu', need: 1, free: 0, total: 2 }],
      },
      see: ['t-1.3'],
    })
  })

  test('several lanes: how many stand before it is not known, who stands before it in its lane is', async () => {
    const cluster = await open({ resourceManager: { Scheduler: 'scheduler/drf' } })
    cluster.submit(work(4))
    cluster.submit(work(3, {}, 'bob'))
    cluster.run(0)
    const { queue, place } = stateIn(cluster, 2, 3)
    expect(place).toBe('it stands at place 2 in the lane bob of the Resource Manager, behind t-2.2')
    expect(queue).toEqual({
      role: 'resourceManager',
      component: 'queue/fifo@v1',
      length: 5,
      behind: ['t-2.2'],
    })
  })

  test('a queue that does not say, or fails when it is asked: no number, and nothing happens to it', async () => {
    const { ahead: _, ...plain } = laneQueue(() => 0)
    expect(plain).not.toHaveProperty('ahead')
    const silent = component({
      provides: Queue,
      create: () => ({ ...laneQueue(() => 0), ahead: undefined }),
    })
    const failing = component({
      provides: Queue,
      create: () => ({
        ...laneQueue(() => 0),
        ahead: () => {
          throw new Error('no idea')
        },
      }),
    })
    for (const [name, made] of Object.entries({ silent, failing })) {
      const id = `queue/${name}`
      const cluster = await open({ own: { [id]: made }, resourceManager: { Queue: id } })
      cluster.submit(work(6))
      cluster.run(0)
      const { queue } = stateIn(cluster, 1, 5)
      expect(queue).toEqual({
        role: 'resourceManager',
        component: `${id}@v1`,
        length: 4,
        behind: [],
      })
      await cluster.live()
      expect(cluster.rewirer.generations.current.generation).toBe(1)
      expect(cluster.atEnd()).toEqual([])
    }
  })

  test('it is held: by a full queue, a limit, the pause before another try, a rewire, somebody', async () => {
    const cluster = await open({
      resourceManager: {
        Queue: { use: 'queue/fifo', through: [{ use: 'queue/bounded', with: { limit: 1 } }] },
      },
      outcome: ({ number, attempt }) => (number === 1 && attempt < 3 ? 'failed' : 'ok'),
    })
    cluster.submit(work(6, { retries: 2, backoffMs: 40 }))
    cluster.run(0)
    const detail = (task: number) => stateIn(cluster, 1, task).detail
    expect(stateIn(cluster, 1, 6).state).toBe('held')
    expect(detail(6)).toBe('the queue has no room; it waits in the core')
    cluster.run(10_000)
    expect(stateIn(cluster, 1, 1)).toMatchObject({
      state: 'held',
      detail: 'attempt 1 failed (E_TASK: failed); it is tried again 40 ms after that',
    })
    const { role } = cluster.seats[0]
    role.carry({ do: 'resize', job: cluster.jobs[0] as Job, executors: 2 })
    expect(detail(6)).toBe('j-1 may hold 2 executors')
    role.carry({ do: 'resize', job: cluster.jobs[0] as Job, executors: Infinity })
    role.hold()
    expect(detail(6)).toBe('nothing new is begun: the cluster is held')
    role.release()
    role.closed = true
    expect(detail(6)).toBe('a rewire is under way')
    role.closed = false
    cluster.run()
    expect(stateIn(cluster, 1, 1)).toMatchObject({ state: 'ok', node: 'n1', service: 10_000 })
  })

  test('a gang that finds no room for all of it', async () => {
    const cluster = await open({ nodes: [{ cpu: 2 }, { cpu: 2 }] })
    cluster.submit(work(1))
    cluster.submit(work(4, { gang: true }))
    cluster.run(0)
    expect(stateIn(cluster, 2, 1)).toMatchObject({
      state: 'no-room',
      detail: 'there is no room for all 4 of its gang at once',
    })
  })

  test('it waits for a task, and for stages', async () => {
    const cluster = await open()
    cluster.submit({
      name: 'graph',
      stages: [
        { name: 'a', count: 3, burn: { cpuMs: 10 } },
        { name: 'b', count: 3, args: [{ $from: 'a', at: 'same' }], burn: { cpuMs: 10 } },
        { name: 'c', after: ['a', 'b'], burn: { cpuMs: 10 } },
      ],
    })
    cluster.run(10_000)
    const [, b, c] = cluster.jobs[0].stages
    expect(taskState(cluster.sources, b.tasks[2])).toMatchObject({
      state: 'waiting',
      detail: 't-1.3 (a)',
      see: ['t-1.3'],
    })
    expect(taskState(cluster.sources, c.tasks[0])).toMatchObject({
      detail:
        'stage a, of which 1 of 3 tasks have not ended and stage b, of which 3 of 3 tasks have not ended',
      see: ['t-1.3'],
    })
  })
})

describe('ways to a node', () => {
  const dispatches = (cluster: NotedCluster) =>
    cluster.recorded.filter((record) => record.kind === 'dispatch')

  test('ahead of time', async () => {
    const staging = { budgetUs: 500, depth: 4 }
    const cluster = await open({ staging, every: 1 })
    cluster.submit(work(20, { burn: { cpuMs: 0.1 } }))
    cluster.run()
    const staged = dispatches(cluster).find(({ way }) => way === 'staged')!
    expect(staged.nodes).toMatchObject([{ node: 'n1', verdict: 'chosen', free: 0 }])
    const { text } = await cluster.why(staged.task)
    expect(text).toContainEqual(
      expect.stringMatching(
        /^It was handed ahead of time, to begin when one of its kind ends there, to n1 by the Resource Manager/,
      ),
    )
  })

  test('as a copy', async () => {
    const copying = component({
      provides: Scheduler,
      requires: { queue: Queue, placement: Placement },
      create({ queue, placement }) {
        let copied = false
        return {
          *plan() {
            for (let task = queue.peek(); task; task = queue.peek()) {
              const node = placement.place(task)
              if ('why' in node) yield { do: 'nothing', task, why: node.why }
              else {
                yield { do: 'launch', task, node }
                const other = placement.place(task)
                if (!copied && !('why' in other)) yield { do: 'copy', task, node: other }
                copied = true
              }
            }
          },
        }
      },
    })
    const cluster = await open({
      nodes: [{ cpu: 1 }, { cpu: 1 }],
      own: { 'scheduler/copying': copying },
      resourceManager: { Scheduler: 'scheduler/copying' },
      every: 1,
    })
    cluster.submit(work(1))
    cluster.run()
    expect(dispatches(cluster).map(({ way, node }) => [way, node])).toEqual([
      ['launched', 'n1'],
      ['copied', 'n2'],
    ])
    const { text } = await cluster.why('t-1.1')
    expect(text).toContain(
      'It was started a second time, as a copy, on n2 by the Resource Manager, where nothing else waited.',
    )
    expect(cluster.atEnd()).toEqual([])
  })

  test('on a place that a probe has won', async () => {
    const probing = component({
      provides: Scheduler,
      requires: { queue: Queue, placement: Placement },
      create({ queue, placement }) {
        const probed = new Set<Job>()
        return {
          laneOf: ({ job }) => job.id,
          *plan(wakes) {
            for (const wake of wakes) {
              const task = wake.type === 'claim' ? queue.peek(wake.job.id) : undefined
              if (task && wake.type === 'claim') yield { do: 'launch', task, node: wake.node }
            }
            for (const lane of [...queue.lanes()]) {
              const task = queue.peek(lane)
              if (!task || probed.has(task.job)) continue
              probed.add(task.job)
              for (const node of placement.probe!(task, 2)) yield { do: 'reserve', task, node }
            }
          },
        }
      },
    })
    const cluster = await open({
      nodes: [{ cpu: 1 }, { cpu: 1 }],
      own: { 'scheduler/probing': probing },
      composition: { applicationMaster: { Scheduler: 'scheduler/probing' } },
      every: 1,
    })
    cluster.submit(work(1))
    cluster.run(0)
    expect(stateIn(cluster, 1, 1)).toMatchObject({
      state: 'running',
      node: 'n1',
      detail: 'on n1, started 0 ms ago',
    })
    cluster.run()
    // Which other nodes had room the Application Master does not know.
    expect(dispatches(cluster)).toMatchObject([
      { way: 'claimed', role: 'applicationMaster', node: 'n1', nodes: [] },
    ])
    expect(cluster.atEnd()).toEqual([])
  })
})
