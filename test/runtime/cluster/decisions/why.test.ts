import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { moment } from '../../../../runtime/cluster/decisions/words.ts'
import { VERBS } from '../../../../runtime/console/verbs.ts'
import { SHAPES } from '../../../../runtime/service/shapes.ts'
import { throwing } from '../../../properties/faulty.ts'
import { sourceWith } from '../../../properties/shipped.ts'
import { NotedCluster, type NotedOptions } from './noted.ts'

const GB = 1e9
const isWhy = new Ajv({ strict: false, validateFormats: false }).compile(SHAPES.Why)
const NODES: NotedOptions['nodes'] = [
  { cpu: 4, memory: 16 * GB },
  { cpu: 2, memory: 8 * GB },
  { cpu: 2, memory: 8 * GB, gpu: 1 },
]

const open = (options: Partial<NotedOptions> = {}) =>
  NotedCluster.open({ nodes: NODES, source: sourceWith(), ...options })

/** What is asked, and what people read; the golden file has all of it. */
const pages: string[] = []

async function page(cluster: NotedCluster, about: string, ...ids: string[]): Promise<void> {
  pages.push(`## ${about}`, '')
  for (const id of ids) {
    const answer = await cluster.why(id)
    const { text, source, nodes, queue, next } = answer
    for (const command of next)
      expect(
        VERBS.some(({ path }) => command.startsWith(`segue ${path}`)),
        command,
      ).toBe(true)
    expect(isWhy({ apiVersion: 'segue/v1', kind: 'Why', ...answer }), `${id}: ${text}`).toBe(true)
    pages.push(`$ segue why ${id}    (${source})`, ...text.map((line) => `  ${line}`))
    for (const { node, verdict, detail } of nodes) pages.push(`  | ${node}  ${verdict}  ${detail}`)
    if (queue) pages.push(`  | ${queue.component}: ${queue.position ?? '-'} of ${queue.length}`)
    pages.push(...next.map((command) => `  next: ${command}`), '')
  }
}

describe('what people read', () => {
  test('what waits, runs, and can never run', async () => {
    const cluster = await open()
    cluster.submit({
      name: 'etl',
      user: 'ann',
      stages: [
        { name: 'read', count: 6, burn: { cpuMs: 20 }, deadlineMs: 15 },
        { name: 'big', count: 2, burn: { cpuMs: 20 }, needs: { cpu: 3 }, after: ['read'] },
        { name: 'sum', burn: { cpuMs: 5 }, args: [{ $from: 'big', at: 1 }] },
      ],
    })
    cluster.submit({
      name: 'other',
      user: 'bob',
      stages: [{ name: 's', count: 40, burn: { cpuMs: 10 }, deadlineMs: 5000 }],
    })
    cluster.submit({
      name: 'train',
      user: 'cho',
      stages: [{ name: 's', count: 2, needs: { gpu: 1, memory: 6 * GB }, burn: { cpuMs: 50 } }],
    })
    cluster.submit({
      name: 'huge',
      user: 'bob',
      stages: [{ name: 's', needs: { cpu: 9 }, burn: { cpuMs: 10 } }],
    })
    cluster.run(10_000)
    await page(cluster, 'what waits, runs, and can never run', 't-1.1', 't-1.7', 't-1.9')
    await page(cluster, 'in a queue', 't-2.1', 't-2.40', 't-3.2', 't-4.1')
    await page(cluster, 'jobs that go on', 'j-1', 'j-2', 'j-4')
    cluster.cancel(cluster.jobs[3])
    cluster.run()
    await page(cluster, 'the same, ended', 't-1.1', 't-1.7', 't-2.40', 't-4.1', 'j-1', 'j-2', 'j-4')
  })

  test('what failed, was tried again, and was late', async () => {
    const cluster = await open({
      every: 5,
      outcome: ({ number, attempt, name }) =>
        name === 'fetch' && number === 3
          ? 'failed'
          : name === 'fetch' && number === 2 && attempt < 3
            ? 'timeout'
            : 'ok',
    })
    cluster.submit({
      name: 'crawl',
      user: 'ann',
      stages: [
        { name: 'fetch', count: 4, burn: { cpuMs: 30 }, retries: 2, backoffMs: 50 },
        { name: 'store', burn: { cpuMs: 5 }, after: ['fetch'], deadlineMs: 100 },
      ],
    })
    cluster.run(100_000)
    await page(cluster, 'between two tries', 't-1.3', 'j-1')
    cluster.run()
    await page(cluster, 'tried until it failed', 't-1.3', 't-1.2', 't-1.1', 't-1.5', 'j-1')
  })

  test('a late one among many', async () => {
    const cluster = await open({ service: ({ number }) => (number % 50 === 0 ? 400_000 : 2000) })
    const one = { name: 's', burn: { cpuMs: 2 } }
    for (let i = 0; i < 300; i++)
      cluster.at(
        i * 500,
        () => void cluster.submit({ name: 'small', user: 'ann', stages: [{ ...one, count: 2 }] }),
      )
    let wide = ''
    cluster.at(120_000, () => {
      cluster.submit({ name: 'wider', user: 'bob', stages: [{ ...one, needs: { cpu: 4 } }] })
    })
    cluster.at(100_000, () => {
      const { id } = cluster.submit({
        name: 'wide',
        user: 'bob',
        stages: [{ ...one, needs: { cpu: 4 }, deadlineMs: 4 }],
      })
      wide = id
    })
    cluster.run()
    await page(cluster, 'a late one among many', `t-${wide.slice(2)}.1`, wide)
    const late = cluster.recorded.find((it) => it.kind === 'dispatch' && it.kept === 'late')
    await page(cluster, 'one that waited unusually long', (late as { task: string }).task)
    await expect(cluster.why('t-1.1')).resolves.toMatchObject({ source: 'recomputed' })
  })

  test('generations, with what failed under them', async () => {
    const bad = throwing('queue/fifo', 'peek', 30)
    const cluster = await open({ source: sourceWith({ 'queue/bad': bad }) })
    cluster.submit({ name: 'many', stages: [{ name: 's', count: 200, burn: { cpuMs: 10 } }] })
    cluster.run(50_000)
    const priority = { use: 'queue/priority', through: ['queue/bounded'] }
    await cluster.rewire({ resourceManager: { Queue: priority, Scheduler: 'scheduler/drf' } })
    cluster.run(100_000)
    const slow = { use: 'queue/priority', with: { agingMs: 7 }, through: ['queue/bounded'] }
    await cluster.rewire({ resourceManager: { Queue: slow, Scheduler: 'scheduler/drf' } })
    await cluster.rewire({ resourceManager: { Queue: 'queue/bad' } })
    const missing = { resourceManager: { Queue: 'queue/fif' } }
    await cluster.rewire(missing).catch(() => {})
    await cluster.live()
    await cluster.rewirer.undo('operator')
    await page(cluster, 'generations', 'g1', 'g2', 'g3', 'g4', 'g5', 'g6')
    await page(cluster, 'a job over all of them', 'j-1')
  })

  test('all of it is as it was', async () => {
    await expect(pages.join('\n')).toMatchFileSnapshot('../../../golden/why.txt')
  })
})

describe('what is not known', () => {
  test.each([
    ['t-9.1', 'E_NOT_FOUND: nothing is known of t-9.1'],
    ['t-1.9', 'E_NOT_FOUND: nothing is known of t-1.9'],
    ['j-9', 'E_NOT_FOUND: nothing is known of j-9'],
    ['g9', 'E_NOT_FOUND: nothing is known of g9'],
    ['nonsense', 'E_USAGE: "nonsense" is no id'],
    ['t-1', 'E_USAGE: "t-1" is no id'],
  ])('%s', async (id, said) => {
    const cluster = await open()
    cluster.submit({ name: 'one', stages: [{ name: 's', count: 2, burn: { cpuMs: 1 } }] })
    cluster.run()
    const error = await cluster.why(id).catch((thrown: unknown) => thrown)
    expect(`${(error as { code: string }).code}: ${(error as Error).message}`).toBe(said)
  })

  test('what the log has dropped comes from the store, and else is worked out anew', async () => {
    const small = { limit: 10, outcome: () => 'failed' as const }
    const [kept, lost] = [await open(small), await open(small)]
    for (const cluster of [kept, lost]) {
      for (let i = 0; i < 20; i++)
        cluster.submit({ name: 'bad', stages: [{ name: 's', burn: { cpuMs: 1 } }] })
      cluster.run()
      expect(cluster.decisions.log.counts.kept).toBeLessThanOrEqual(10)
      expect(cluster.decisions.log.counts.dropped).toBeGreaterThan(20)
    }
    for (const data of kept.recorded) {
      const { seq, at } = data
      const [job, task] = /t-(\d+).(\d+)/.exec('task' in data ? data.task! : '')?.slice(1) ?? []
      const of = { job: Number(job), task: Number(task) }
      kept.store.append({ type: 'decision', seq, at, ...of, data })
    }
    const [first, again] = [await kept.why('t-1.1'), await lost.why('t-1.1')]
    expect(first.source).toBe('recorded')
    expect(first.text[0]).toBe('t-1.1 failed on n1: failed (E_TASK).')
    expect(again.source).toBe('recomputed')
    expect(again.text.slice(0, 2)).toEqual([
      'The dispatch of t-1.1 was not recorded; what follows is worked out from generation 1.',
      'It failed on n1: failed (E_TASK).',
    ])
  })

  test('points of time are told so that they mean the same everywhere', () => {
    expect(moment(Date.UTC(2026, 10, 22, 8, 25, 1, 204))).toBe('2026-11-22 08:25:01 UTC')
  })
})
