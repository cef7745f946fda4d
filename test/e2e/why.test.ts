import { resolve } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { tap } from '../../runtime/cluster/tap.ts'
import { open, project } from './job-project.ts'

const TASKS = resolve('test/fixtures/tasks.ts')

describe('why, of a cluster that runs', () => {
  test('what waits, what failed, what was rewired, and the same after a restart', async () => {
    const { root, path } = project()
    const first = await open(root, { state: path('.segue') })
    const why = (id: string) => first.observing.why(id)
    const bad = first.submit({
      name: 'bad',
      stages: [
        { name: 's', call: `${TASKS}#fail`, args: ['no such luck'], retries: 1, backoffMs: 1 },
      ],
    })
    await bad.done
    await first.rewire({ 'resourceManager.Queue': 'queue/shortest-first' }, 'ann')
    await first.rewire('no-such-composition').catch(() => {})
    const long = first.submit({
      name: 'long',
      stages: [{ name: 's', call: `${TASKS}#later`, args: [1, 100_000], count: 200 }],
    })
    const next = first.submit({
      name: 'next',
      stages: [{ name: 's', call: `${TASKS}#echo`, args: [{ $job: 'j-2' }] }],
    })
    await Promise.all([long.accepted, next.accepted])
    await vi.waitFor(async () => expect((await why('t-2.1')).text[0]).toMatch(/^t-2.1 runs on n/))
    const waiting = await why('t-2.200')
    expect(waiting).toMatchObject({ source: 'live', subject: 'task' })
    expect(waiting.text[0]).toMatch(/^t-2.200 waits for room: no node has 1 cpu free: n\d 0 of \d/)
    expect(waiting.queue!.position).toBe(waiting.queue!.length)
    expect((await why('j-3')).text[0]).toMatch(/^j-3 next waits for the results of j-2, for /)
    expect((await why('t-3.1')).text[0]).toMatch(/^t-3.1 waits with its whole job: j-3 waits for/)

    const failed = await why('t-1.1')
    expect(failed.source).toBe('recorded')
    expect(failed.text[0]).toMatch(/^t-1.1 failed on n\d at attempt 2: no such luck \(E_MINE\)\.$/)
    expect(failed.text).toContainEqual(
      expect.stringMatching(/^Attempt 1 failed on n\d: no such luck \(E_MINE\); .* after 1 ms\.$/),
    )
    const rewired = await why('g2')
    expect(rewired.text[0]).toMatch(/^g2 \(\S+\) was put in force by ann at 20\d\d-/)
    expect(rewired.text[1]).toMatch(
      /^Changed: resourceManager.Queue: queue\/fifo@\w{4,} -> queue\/shortest-first@\w{4,}\.$/,
    )
    expect(rewired.text).toContainEqual(
      expect.stringMatching(
        /^Nothing was decided for \S+ (µs|ms) of the \S+ (µs|ms) that it took; /,
      ),
    )
    const types = first.observing.events.after(0, 1000).items.map(({ type }) => type)
    expect(types).toEqual(
      expect.arrayContaining(['rewired', 'job-accepted', 'task-failed', 'job-ended']),
    )
    await first.close()

    const second = await open(root, { state: path('.segue'), resume: true })
    const again = await second.observing.why('t-1.1')
    expect(again.text).toEqual(failed.text)
    expect(again.source).toBe('recorded')
    expect((await second.observing.why('j-1')).text[0]).toBe(
      'j-1 bad failed in t-1.1: no such luck (E_MINE).',
    )
    expect((await second.observing.why('g2')).text.slice(0, 2)).toEqual(rewired.text.slice(0, 2))
    const { events, decisions } = second.observing
    expect(events.after(0, 1).items[0].seq).toBeGreaterThan(types.length)
    expect(decisions.log.ofJob('j-1')).toEqual([])
    expect(events.after(0, 1000).items.map(({ type }) => type)).toContain('recovered')
    expect((await second.observing.why('t-2.1')).source).toBe('live')
    await second.cancel('j-2')
    await second.idle()
    expect((await second.observing.why('t-2.200')).text).toEqual([
      't-2.200 was cancelled.',
      'Its job j-2 was cancelled.',
    ])
    expect((await second.observing.why('t-3.1')).text[1]).toMatch(
      /^Its job j-3 failed: .*\(E_INPUT\)\.$/,
    )
  })

  test('taps of what components are asked, and of what the driver starts, while it runs and is rewired', async () => {
    const { root } = project()
    const cluster = await open(root)
    const placed = tap(cluster.seats, 'resourceManager.Placement', 6)
    const started = tap(cluster.seats, 'Executor', 20)
    const job = cluster.submit({
      name: 'work',
      stages: [{ name: 's', call: `${TASKS}#echo`, each: [...Array(40).keys()] }],
    })
    await cluster.rewire({ 'resourceManager.Placement': 'placement/round-robin' })
    expect(await job.results('s')).toEqual([...Array(40).keys()])
    expect((await placed).items).toHaveLength(6)
    const runs = (await started).items.filter(({ method }) => method === 'run')
    expect(runs.length).toBeGreaterThan(0)
    expect(new Set(runs.map(({ node }) => node)).size).toBeGreaterThan(0)
    const after = cluster.submit({
      name: 'more',
      stages: [{ name: 's', call: `${TASKS}#echo`, args: ['x'] }],
    })
    expect(await after.results('s')).toEqual(['x'])
  })
})
