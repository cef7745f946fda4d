import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test, vi } from 'vitest'
import type { ObjectRef } from '../../interfaces/index.ts'
import type { LocalOptions } from '../../runtime/cluster/local-options.ts'
import { gated, LARGE, lengthOf, one, open, project } from './job-project.ts'

describe('results of other jobs', () => {
  const TASKS = `${gated('v')}
    export const pair = (a: unknown, b: unknown) => [a, b]
    export const trap = () => ({ $from: 'nowhere', $job: 'j-99' })
    export const fail = () => { throw new Error('no luck') }
    ${LARGE}`
  const setup = async (options: LocalOptions = {}) => {
    const made = project({ 'tasks.ts': TASKS })
    return { ...made, cluster: await open(made.root, options) }
  }

  test('are waited for, one or all of a stage, at any depth, also large ones', async () => {
    const { cluster, path, write } = await setup()
    const source = cluster.submit({
      name: 'source',
      stages: [
        { name: 'large', call: './tasks.ts#make', each: [5, 2 ** 21] },
        {
          name: 'last',
          call: './tasks.ts#wait',
          args: [path('began'), path('gate')],
          after: ['large'],
        },
      ],
    })
    const $job = source.id
    const deep = [{ a: [{ $job }] }, { $job, stage: 'large', at: 0 }]
    const user = cluster.submit(one({ call: './tasks.ts#pair', args: deep }))
    const lengths = [{ $job, stage: 'large', at: 1 }, { $job, stage: 'large' }, 'abc']
    const other = cluster.submit(one({ call: './tasks.ts#lengths', args: lengths }))
    const after = cluster.submit(
      one({ call: './tasks.ts#pair', args: [{ $job: user.id, at: 0 }, 1] }),
    )
    await Promise.all([user.accepted, other.accepted, after.accepted])
    const stages = [user, other, after].map(({ id }) => cluster.jobs.open.get(id)!.stage)
    expect(stages).toEqual(['waiting', 'waiting', 'waiting'])
    write('gate', '')
    expect(await user.results('main')).toEqual([[{ a: [['v']] }, 'xxxxx']])
    expect(await other.results('main')).toEqual([[2 ** 21, 2, 3]])
    expect(await after.results('main')).toEqual([[[{ a: [['v']] }, 'xxxxx'], 1]])
    // What has ended is asked of the store.
    const late = cluster.submit(one({ call: './tasks.ts#lengths', args: lengths }))
    expect(await late.results('main')).toEqual([[2 ** 21, 2, 3]])
  })

  test('nothing in a result is taken for a reference', async () => {
    const { cluster } = await setup({ cluster: 'local' })
    const source = cluster.submit(one({ call: './tasks.ts#trap' }))
    const user = cluster.submit(one({ call: './tasks.ts#pair', args: [{ $job: source.id }, 2] }))
    expect(await user.results('main')).toEqual([[[{ $from: 'nowhere', $job: 'j-99' }], 2]])
  })

  test('a job that waits can be cancelled; one whose source does not succeed fails and names it', async () => {
    const { cluster, path, write } = await setup()
    const wait = { call: './tasks.ts#wait', args: [path('began'), path('gate')] }
    const source = cluster.submit(one(wait))
    const needs = ($job: string) =>
      cluster.submit(one({ call: './tasks.ts#pair', args: [{ $job }, 1] }))
    const cancelled = needs(source.id)
    await cancelled.accepted
    cancelled.cancel()
    expect((await cancelled.done).state).toBe('cancelled')
    const failing = cluster.submit(one({ call: './tasks.ts#fail' }))
    const chain = needs(failing.id)
    const end = needs(chain.id)
    expect(await chain.done).toMatchObject({
      state: 'failed',
      fault: {
        code: 'E_INPUT',
        message: `it needs the result of ${failing.id}, which failed: no luck`,
      },
    })
    expect(await end.done).toMatchObject({ state: 'failed', fault: { code: 'E_INPUT' } })
    const users = [needs(source.id), needs(source.id)]
    await Promise.all(users.map(({ accepted }) => accepted))
    source.cancel()
    for (const { done } of users)
      expect((await done).fault!.message).toBe(
        `it needs the result of ${source.id}, which was cancelled`,
      )
    write('gate', '')
  })

  test('large ones of a job that is kept no longer stay as long as an open job wants them', async () => {
    const { cluster, path, write } = await setup()
    await cluster.rewire({ 'applicationMaster.Store': { use: 'store/memory', with: { jobs: 0 } } })
    const source = cluster.submit(one({ call: './tasks.ts#make', args: [2 ** 21] }))
    const wait = { call: './tasks.ts#wait', args: [path('began'), path('gate')] }
    const main = {
      ...{ name: 'main', after: ['wait'], call: './tasks.ts#lengths' },
      args: [{ $job: source.id, at: 0 }],
    }
    const user = cluster.submit({ name: 'user', stages: [{ name: 'wait', ...wait }, main] })
    await source.done
    await vi.waitFor(() => expect(existsSync(path('began'))).toBe(true), 10_000)
    const files = join(cluster.objects.folder, source.id)
    expect(existsSync(files)).toBe(true)
    write('gate', '')
    expect(await user.results('main')).toEqual([[2 ** 21]])
    // Whoever holds a handle may ask it as long as there is room.
    expect((await source.results('main')).map(lengthOf)).toEqual([2 ** 21])
  })

  test('go when there is no room for others, those of the oldest job first', async () => {
    const { cluster } = await setup({ maxObjectBytes: 2 ** 22 })
    await cluster.rewire({ 'applicationMaster.Store': { use: 'store/memory', with: { jobs: 0 } } })
    const make = () => cluster.submit(one({ call: './tasks.ts#make', args: [2 ** 21 - 100] }))
    const first = make()
    await first.done
    const second = make()
    await second.done
    expect(cluster.objects.usage().count).toBe(2)
    expect((await make().done).state).toBe('ok')
    expect(cluster.objects.usage().count).toBe(2)
    await cluster.objects.settled()
    await expect(first.results('main')).rejects.toMatchObject({ code: 'E_FILE' })
    expect((await second.results('main')).map(lengthOf)).toEqual([2 ** 21 - 100])
  })

  test('go when nobody holds a handle of their job', async () => {
    setFlagsFromString('--expose-gc')
    const gc = runInNewContext('gc') as () => void
    const { cluster } = await setup()
    await cluster.rewire({ 'applicationMaster.Store': { use: 'store/memory', with: { jobs: 0 } } })
    await cluster.submit(one({ call: './tasks.ts#make', args: [2 ** 21] })).done
    await vi.waitFor(() => {
      gc()
      expect(cluster.objects.usage().count).toBe(0)
    }, 10_000)
  })

  test.each([
    [{ $job: 'j-99' }, 'E_INPUT', /"j-99", which is not known here/],
    [{ $job: 'j-2' }, 'E_INPUT', /"j-2", which is not known here/],
    [{ $job: 'j-1', stage: 'mian' }, 'E_JOB', /j-1 has no stage "mian"/],
    [{ $job: 'j-1', at: 1 }, 'E_JOB', /has 1 results, not one at 1/],
  ])('%o is refused with %s', async (reference, code, message) => {
    const { cluster } = await setup({ cluster: 'local' })
    cluster.submit(one({ call: './tasks.ts#version' }))
    const { accepted } = cluster.submit(one({ call: './tasks.ts#pair', args: [reference] }))
    await expect(accepted).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })
})

describe('after a restart', () => {
  test('open jobs go on with the modules, the results and the inputs that they had', async () => {
    const { root, path, write } = project({ 'tasks.ts': `${gated('one')}${LARGE}` })
    const options = { state: path('.segue'), cluster: 'local' }
    const first = await open(root, options)
    const made = first.submit(one({ call: './tasks.ts#make', each: [2 ** 21, 5] }))
    const [large] = (await made.results('main')) as string[]
    const wait = { call: './tasks.ts#wait', args: [path('began'), path('gate')] }
    const running = first.submit(one(wait))
    const stages = [
      { name: 'large', call: './tasks.ts#make', args: [2 ** 21] },
      {
        name: 'main',
        call: './tasks.ts#lengths',
        args: [
          { $from: 'large', at: 0 },
          { $job: running.id, at: 0 },
        ],
      },
    ]
    const waiting = first.submit({ name: 'waiting', stages })
    const user = first.submit(
      one({ call: './tasks.ts#lengths', args: [{ $job: made.id, at: 0 }, { $job: running.id }] }),
    )
    await Promise.all([waiting.accepted, user.accepted])
    await vi.waitFor(() => expect(existsSync(path('began'))).toBe(true), 10_000)
    await first.close()
    const { folder } = first.objects
    const before = readdirSync(join(folder, made.id))
    write(`.segue/objects/${made.id}/t-1.1.9-cafe.part`, 'half')
    write('.segue/objects/j-77/t-77.1.1-cafe', 'of a job that nobody knows')
    write('tasks.ts', `${gated('two')}${LARGE}`)
    write('gate', '')

    const second = await open(root, options)
    const ended = [running, waiting, user].map(async ({ id }) => {
      const open = second.jobs.open.get(id)!
      return open.handle.results('main')
    })
    expect(await Promise.all(ended)).toEqual([['one'], [[2 ** 21, 3]], [[2 ** 21, 1]]])
    expect(readdirSync(join(folder, made.id))).toEqual(before)
    expect(existsSync(join(folder, 'j-77'))).toBe(false)
    expect(second.objects.usage().count).toBe(2)
    const again = second.submit(one({ call: './tasks.ts#version' }))
    expect(await again.results('main')).toEqual(['two'])
    const store = await second.recorder.settled()
    const { items } = await store.tasks({ job: 1, values: true })
    expect(await second.objects.read(items[0].value as ObjectRef)).toBe(large)
  })
})
