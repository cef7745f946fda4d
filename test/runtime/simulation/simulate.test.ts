import { describe, expect, test } from 'vitest'
import { Cluster, component, fits, Queue, Scheduler } from '#interfaces'
import type { Nature } from '../../../runtime/drivers/nature.ts'
import { burning, job, nodes, run, workload } from './lab.ts'

/** Sends each task to the first node that has room, as far as its home knows. */
const toFree = component({
  provides: Scheduler,
  requires: { queue: Queue, cluster: Cluster },
  create: ({ queue, cluster }) => ({
    *plan() {
      for (let task = queue.peek(); task; task = queue.peek()) {
        const { needs } = task
        const to = cluster.nodes().find(({ free }) => fits(needs, free))
        yield { do: 'spill', task, to: to ?? 'resourceManager' }
      }
    },
  }),
})

const spans = (lines: Awaited<ReturnType<typeof run>>['lines']) =>
  lines.map(({ task, node, from, to }) => [task, node, from, to])

describe('time', () => {
  test('passes from event to event, and is that of the work', async () => {
    const { lines, result } = await run({
      nodes: nodes(1),
      workload: workload([0, job(1000)], [400, job(500)], [5000, job(1)]),
    })
    expect(spans(lines)).toEqual([
      ['t-1.1', 'n1', 0, 1000],
      ['t-2.1', 'n1', 1000, 1500],
      ['t-3.1', 'n1', 5000, 5001],
    ])
    expect(result).toMatchObject({ jobs: 3, tasks: 3, events: 9, end: 5_001_000, left: 0 })
  })

  test('what is read is closed, however it ends', async () => {
    for (const cut of [{}, { until: 3_000_000 }, { enough: () => true }]) {
      let open = 0
      const endless = {
        name: 'endless',
        *arrivals() {
          open++
          try {
            for (let at = 0; at < 9_000_000; at += 1_000_000) yield { at, job: job(1) }
          } finally {
            open--
          }
        },
      }
      await run({ nodes: nodes(1), workload: endless, ...cut })
      expect(open).toBe(0)
    }
  })

  test('what arrives at once is decided together', async () => {
    const { lines } = await run({
      nodes: nodes(1),
      composition: { resourceManager: { Queue: 'queue/shortest-first' } },
      workload: workload([0, job(9, { estimateMs: 9 })], [0, job(3, { estimateMs: 3 })]),
    })
    expect(lines.map(({ task }) => task)).toEqual(['t-2.1', 't-1.1'])
  })

  test('computing goes at the speed of the node, sleeping does not', async () => {
    const { lines } = await run({
      nodes: nodes(1, 1, { speed: 2 }),
      workload: workload([0, job(0, { burn: { cpuMs: 100, sleepMs: 30 } })]),
    })
    expect(lines[0].to).toBe(80)
  })

  test('each task of a list takes its own', async () => {
    const { lines } = await run({
      nodes: nodes(3),
      workload: workload([0, job(0, { burn: { sleepMs: [5, 7, 1] }, count: 3 })]),
    })
    expect(spans(lines).map(([task, , , to]) => [task, to])).toEqual([
      ['t-1.3', 1],
      ['t-1.1', 5],
      ['t-1.2', 7],
    ])
  })

  test('ends at `until`, with what is left', async () => {
    const { result } = await run({
      nodes: nodes(1),
      workload: workload([0, job(1000, { count: 4 })], [9000, job(1)]),
      until: 2_500_000,
    })
    expect(result).toMatchObject({ jobs: 1, tasks: 4, end: 2_000_000, left: 2 })
  })

  test('ends where it is enough, also while there is no end to what comes at once', async () => {
    let drawn = 0
    const endless = {
      name: 'endless',
      *arrivals() {
        for (; ; drawn++) yield { at: 5, job: job(1) }
      },
    }
    const { result } = await run({ nodes: nodes(1), workload: endless, enough: () => drawn > 1500 })
    expect(drawn).toBeLessThan(3000)
    expect(result).toMatchObject({ end: 0, left: result.tasks })
  })

  test('ends where nothing can run any more', async () => {
    const { result } = await run({
      nodes: nodes(1),
      workload: workload([0, job(1, { needs: { cpu: 2 } })], [0, job(1)]),
    })
    expect(result).toMatchObject({ tasks: 2, left: 1 })
    expect(result.faults).toEqual(['1 task can never run: n1 needs 2 cpu, has 1 in all'])
  })

  test('says which resource is lacking where nothing can run', async () => {
    const needs = { cpu: 1, gpu: 2 }
    const { result } = await run({
      nodes: nodes(1),
      workload: workload([0, job(1, { needs, count: 3 })]),
    })
    expect(result.left).toBe(3)
    expect(result.faults).toEqual([expect.stringMatching(/^3 tasks can never run: n1 .*gpu/)])
  })

  test('what a component throws as it begins is its own', async () => {
    const bad = component({
      provides: Queue,
      create: () => {
        throw new Error('broken')
      },
    })
    const begun = run({
      ...{ nodes: nodes(1), workload: workload([0, job(1)]), own: { 'queue/broken': bad } },
      composition: { resourceManager: { Queue: 'queue/broken' } },
    })
    await expect(begun).rejects.toMatchObject({
      code: 'E_CONTRACT',
      message: 'queue/broken: create threw: broken',
      parts: {
        where: 'queue/broken',
        running: 'nothing: the simulation did not begin',
        next: 'segue component test queue/broken',
      },
    })
  })
})

describe('rewires', () => {
  const jobs = workload(
    [0, job(10, { estimateMs: 10 })],
    [0, job(20, { estimateMs: 20 })],
    [0, job(5, { estimateMs: 5 })],
    [0, job(1, { estimateMs: 1 })],
  )

  test('take no time, and hold from then on', async () => {
    const { lines } = await run({
      nodes: nodes(1),
      workload: jobs,
      switches: [{ at: 9000, composition: { resourceManager: { Queue: 'queue/shortest-first' } } }],
    })
    expect(spans(lines).map(([task, , from]) => [task, from])).toEqual([
      ['t-1.1', 0],
      ['t-4.1', 10],
      ['t-3.1', 11],
      ['t-2.1', 16],
    ])
  })

  test('after the end, and those that change nothing, leave no trace', async () => {
    const plain = await run({ nodes: nodes(1), workload: jobs })
    const late = await run({
      nodes: nodes(1),
      workload: jobs,
      switches: [
        { at: 5000, composition: {} },
        { at: 10 ** 9, composition: { resourceManager: { Queue: 'queue/lifo' } } },
      ],
    })
    expect(late.result).toEqual(plain.result)
  })
})

describe('a world with distances', () => {
  const far = (more: Partial<Nature>) => () => ({ ...burning, ...more })

  test('messages take their time, there and back', async () => {
    const { lines } = await run({
      nodes: nodes(2),
      nature: far({ delay: (from, to) => (from === to ? 0 : 1000) }),
      workload: workload([0, job(10, { count: 3 })]),
    })
    expect(spans(lines)).toEqual([
      ['t-1.1', 'n1', 0, 10],
      ['t-1.2', 'n2', 1, 11],
      ['t-1.3', 'n1', 10, 20],
    ])
  })

  test('messages between two cores do not overtake each other', async () => {
    let sent = 0
    const { lines, result } = await run({
      nodes: nodes(2, 4),
      nature: far({ delay: (from, to) => (from === to ? 0 : ++sent % 2 === 0 ? 100 : 9000) }),
      workload: workload([0, job(10, { count: 8 })]),
    })
    expect(result.left).toBe(0)
    const starts = lines.filter(({ node }) => node === 'n2').map(({ from }) => from)
    expect(starts).toEqual([9, 9, 9, 9])
  })

  test('a decision takes its time, and the next one comes after it', async () => {
    const { lines } = await run({
      nodes: nodes(1, 4),
      nature: far({ decision: 2000 }),
      workload: workload([0, job(100, { count: 3 })]),
    })
    expect(lines.map(({ from }) => from)).toEqual([0, 2, 4])
  })

  test('jobs are dealt to the front ends in turn', async () => {
    const homes: string[] = []
    await run({
      nodes: nodes(3),
      frontEnds: 2,
      refreshMs: 1,
      observers: [{ arrived: ({ home }) => void homes.push(home) }],
      workload: workload([0, job(1)], [1, job(1)], [2, job(1)]),
    })
    expect(homes).toEqual(['n1', 'n2', 'n1'])
  })

  test('a front end that sends tasks itself goes by what it was told last', async () => {
    const away = async (refreshMs: number) => {
      const { lines } = await run({
        nodes: nodes(3),
        frontEnds: 2,
        refreshMs,
        composition: { applicationMaster: { Scheduler: 'scheduler/to-free' } },
        own: { 'scheduler/to-free': toFree },
        workload: workload([0, job(50)], [10, job(50)]),
      })
      return spans(lines).map(([, node, from]) => [node, from])
    }
    expect(await away(9)).toEqual([
      ['n1', 0],
      ['n2', 10],
    ])
    expect(await away(11)).toEqual([
      ['n1', 0],
      ['n1', 50],
    ])
  })
})

describe('the hash', () => {
  const mixed = workload([0, job(10, { count: 5 })], [3, job(4, { count: 7 })])
  const hash = async (options: Partial<Parameters<typeof run>[0]> = {}) =>
    (await run({ nodes: nodes(3), workload: mixed, ...options })).result.decisionHash

  test('is the same for the same decisions, and 16 hexadecimal digits', async () => {
    expect(await hash()).toMatch(/^[0-9a-f]{16}$/)
    expect(await hash()).toBe(await hash())
  })

  test('is another when something is decided otherwise', async () => {
    const hashes = [
      await hash(),
      await hash({ nodes: nodes(4) }),
      await hash({ composition: { resourceManager: { Queue: 'queue/lifo' } } }),
      await hash({ workload: workload([0, job(10, { count: 5 })], [3, job(5, { count: 7 })]) }),
      await hash({
        switches: [{ at: 2, composition: { resourceManager: { Queue: 'queue/lifo' } } }],
      }),
    ]
    expect(new Set(hashes).size).toBe(hashes.length)
  })
})
