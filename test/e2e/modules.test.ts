import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { ObjectRef } from '../../interfaces/index.ts'
import { openCluster, type LocalOptions } from '../../runtime/cluster/local.ts'
import type { JobSpec, StageSpec } from '../../runtime/core/job-spec.ts'
import type { SegueError } from '../../runtime/errors.ts'

/** The user's folder, which goes when the test ends. */
function project(files: Readonly<Record<string, string>> = {}) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'segue-modules-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const path = (name: string) => join(root, name)
  const write = (name: string, text: string) => {
    mkdirSync(dirname(path(name)), { recursive: true })
    writeFileSync(path(name), text)
  }
  for (const [name, text] of Object.entries(files)) write(name, text)
  return { root, path, write }
}

async function open(folder: string, options: LocalOptions = {}) {
  const cluster = await openCluster({ cluster: 'local-5', folder, ...options })
  onTestFinished(() => cluster.close())
  return cluster
}

const one = (stage: Omit<StageSpec, 'name'>) => ({
  name: 'job',
  stages: [{ name: 'main', ...stage }],
})

/** Answers its version once `gate` exists; leaves `began` behind when it begins. */
const gated = (version: string) => `
  import { existsSync, writeFileSync, appendFileSync } from 'node:fs'
  import { setTimeout as sleep } from 'node:timers/promises'
  enum Version { Text = '${version}' }
  export async function wait(began: string, gate: string, i?: number) {
    writeFileSync(began, '')
    while (!existsSync(gate)) await sleep(5)
    return Version.Text
  }
  export function failsOnce(file: string) {
    const again = existsSync(file)
    appendFileSync(file, Version.Text)
    if (!again) throw new Error('once')
    return Version.Text
  }
  export const version = () => Version.Text
`

describe.each([
  ['threads', {}],
  ['processes', { isolate: 'process' as const }],
])('a job is bound to its modules when it is accepted: %s', (_name, isolate) => {
  test('an edit counts for the next job; what runs, what waits and what is retried keep theirs', async () => {
    const { root, path, write } = project({ 'tasks.ts': gated('one') })
    const cluster = await open(root)
    const wait = { call: './tasks.ts#wait', args: [path('began'), path('gate')] }
    const long = cluster.submit(one({ ...wait, each: [...Array(12).keys()], ...isolate }))
    const failsOnce = { call: './tasks.ts#failsOnce', args: [path('failed')] }
    const retried = cluster.submit(
      one({ ...failsOnce, retries: 1, backoffMs: 600, ...isolate, needs: { cpu: 0 } }),
    )
    await vi.waitFor(
      () => expect(existsSync(path('began')) && existsSync(path('failed'))).toBe(true),
      10_000,
    )
    write('tasks.ts', gated('two'))
    const next = cluster.submit(one({ call: './tasks.ts#version', ...isolate, needs: { cpu: 0 } }))
    expect(await next.results('main')).toEqual(['two'])
    expect(await retried.results('main')).toEqual(['one'])
    write('gate', '')
    expect(await long.results('main')).toEqual(Array(12).fill('one'))
    const store = await cluster.recorder.settled()
    const hashes = [1, 3].map(async (job) => {
      const { stages } = (await store.job(job))!.spec as JobSpec
      return stages[0].module!.hash
    })
    const [before, after] = await Promise.all(hashes)
    expect(before).not.toBe(after)
  })

  test('a throw shows line and column of the original file, the node, the try and the generation', async () => {
    const { root, path } = project({
      'deep/part.ts': `export interface Padding {\n  a: string\n}\nexport enum Kind { A }\n\nexport function fail(): never {\n  throw new RangeError('from the depth')\n}`,
      'tasks.ts': `import { Kind, fail } from './deep/part.ts'\nexport async function main(wanted: Kind) {\n  if (wanted === Kind.A) fail()\n}`,
    })
    const cluster = await open(root)
    const { fault } = await cluster.submit(
      one({ call: './tasks.ts#main', args: [0], retries: 1, backoffMs: 0, ...isolate }),
    ).done
    expect(fault).toMatchObject({
      ...{ code: 'E_TASK', message: 'from the depth', task: 't-1.1', attempt: 2, generation: 1 },
      node: expect.stringMatching(/^n\d$/),
    })
    expect(fault!.stack).toMatch(/^RangeError: from the depth\n/)
    expect(fault!.stack).toContain(`${path('deep/part.ts')}:7:9`)
    expect(fault!.stack).toContain(`${path('tasks.ts')}:3:26`)
    const call = cluster.function('./tasks.ts#main', { ...isolate })
    const error = (await call(0).catch((thrown: unknown) => thrown)) as SegueError
    expect(error.stack).toContain(`${path('tasks.ts')}:3:26`)
    expect(error.parts).toMatchObject({
      node: expect.stringMatching(/^n\d$/),
      attempt: 1,
      generation: 1,
    })
  })

  test('a module of another project finds its own packages, and CommonJS works as well', async () => {
    const other = project({
      'package.json': '{}',
      'node_modules/dep/package.json':
        '{ "exports": { "import": "./esm.mjs", "require": "./cjs.cjs" } }',
      'node_modules/dep/esm.mjs': `export const kind = 'esm'`,
      'node_modules/dep/cjs.cjs': `exports.kind = 'cjs'`,
      'tasks.mts': `import { kind } from 'dep'\nexport const main = () => [kind, import.meta.filename]`,
      'old.js': `const { kind } = require('dep')\nexports.main = () => [kind, __filename]`,
    })
    const cluster = await open(project().root)
    const results = ['tasks.mts', 'old.js'].map((name) =>
      cluster.submit(one({ call: `${other.path(name)}#main`, ...isolate })).results('main'),
    )
    expect(await Promise.all(results)).toEqual([
      [['esm', other.path('tasks.mts')]],
      [['cjs', other.path('old.js')]],
    ])
  })
})

describe('what cannot be bound', () => {
  test.each([
    ['gone.ts#main', 'E_TASK_MODULE', /gone\.ts does not exist/],
    ['tasks.ts#mian', 'E_TASK_MODULE', /tasks\.ts has no export "mian"/],
    ['broken.ts#main', 'E_COMPILE', /Unexpected/],
  ])('%s is refused with %s', async (call, code, message) => {
    const { root } = project({
      'tasks.ts': 'export const main = () => 1',
      'broken.ts': 'export const main = = 1',
    })
    const cluster = await open(root, { cluster: 'local' })
    // The second time its module is known.
    for (let i = 0; i < 2; i++) {
      const handle = cluster.submit(one({ call: `./${call}` }))
      await expect(handle.accepted).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message),
      })
      expect(await handle.done).toMatchObject({ state: 'failed', fault: { code } })
      await expect(cluster.function(`./${call}`)()).rejects.toMatchObject({ code })
    }
    expect(await cluster.submit(one({ call: './tasks.ts#main' })).results('main')).toEqual([1])
  })

  test('what is no function is told by the name that people know', async () => {
    const { root, path } = project({ 'tasks.ts': 'export const main = 42' })
    const cluster = await open(root, { cluster: 'local' })
    const { fault } = await cluster.submit(one({ call: './tasks.ts#main' })).done
    expect(fault).toMatchObject({
      code: 'E_TASK_MODULE',
      message: `${path('tasks.ts')} exports "main", but it is a number; it exports no function`,
    })
  })

  test('a function that was bound keeps its module; calls before it is bound are made', async () => {
    const { root, write } = project({ 'tasks.ts': `export const main = () => 1` })
    const cluster = await open(root, { cluster: 'local' })
    const first = cluster.function<[], number>('./tasks.ts#main')
    expect(await Promise.all([first(), first()])).toEqual([1, 1])
    write('tasks.ts', `export const main = () => 2`)
    expect(await cluster.function<[], number>('./tasks.ts#main')()).toBe(2)
    expect(await first()).toBe(1)
  })
})

const lengthOf = (value: unknown) => (value as { length: number }).length

const LARGE = `
  export const make = (bytes: number, fill = 'x') => fill.repeat(bytes)
  export const table = (n: number) => Array.from({ length: n }, (_, i) => ({ i, text: 'y'.repeat(1000) }))
  export const lengths = (...values: { length: number }[]) => values.map(({ length }) => length)
  export const sum = (parts: string[]) => parts.reduce((sum, { length }) => sum + length, 0)
  export const third = (rows: { i: number }[]) => rows[3].i
`

describe('large results', () => {
  const MIB = 2 ** 20
  const isolated = { isolate: 'process' as const }
  const inline = { 'nodeManager.Executor': 'executor/inline' }

  test.each([
    ['threads', {}, undefined],
    ['processes', isolated, undefined],
    ['inline', {}, inline],
  ])('lie on disk, arrive where they are wanted, and go: %s', async (_name, isolate, wiring) => {
    const { root } = project({ 'tasks.ts': LARGE })
    const cluster = await open(root)
    if (wiring) await cluster.rewire(wiring)
    const handle = cluster.submit({
      name: 'large',
      stages: [
        { name: 'make', call: './tasks.ts#make', each: [2 * MIB, 10, 3 * MIB], ...isolate },
        { name: 'table', call: './tasks.ts#table', args: [2000], ...isolate },
        {
          name: 'one',
          call: './tasks.ts#lengths',
          args: [{ $from: 'make', at: 2 }, 'abc'],
          ...isolate,
        },
        { name: 'all', call: './tasks.ts#sum', args: [{ $from: 'make' }], ...isolate },
        {
          name: 'each',
          call: './tasks.ts#lengths',
          args: [{ $from: 'make', at: 'same' }],
          count: 3,
          ...isolate,
        },
        { name: 'pick', call: './tasks.ts#third', args: [{ $from: 'table', at: 0 }], ...isolate },
      ],
    })
    expect(await handle.results('one')).toEqual([[3 * MIB, 3]])
    expect(await handle.results('all')).toEqual([5 * MIB + 10])
    expect(await handle.results('each')).toEqual([[2 * MIB], [10], [3 * MIB]])
    expect(await handle.results('pick')).toEqual([3])
    expect(await handle.results('make')).toEqual([2 * MIB, 10, 3 * MIB].map((n) => 'x'.repeat(n)))
    expect(cluster.objects.usage().count).toBe(3)
    expect(cluster.objects.usage().bytes).toBeGreaterThan(6 * MIB)
    const { folder } = cluster.objects
    expect(readdirSync(join(folder, handle.id))).toHaveLength(3)
    const call = cluster.function<[number], string>('./tasks.ts#make', isolate)
    expect((await call(2 * MIB)).length).toBe(2 * MIB)
    expect(cluster.objects.usage().count).toBe(3)
    await cluster.close()
    expect(existsSync(folder)).toBe(false)
  })

  test('above the limit of the cluster a task fails, and the rest goes on', async () => {
    const { root } = project({ 'tasks.ts': LARGE })
    const cluster = await open(root, { maxObjectBytes: 3 * MIB })
    const make = (bytes: number) => cluster.submit(one({ call: './tasks.ts#make', args: [bytes] }))
    expect((await make(2 * MIB).results('main')).length).toBe(1)
    const { state, fault } = await make(2 * MIB).done
    expect([state, fault!.code]).toEqual(['failed', 'E_LIMIT'])
    expect(fault!.message).toContain('maxObjectBytes')
    expect((await make(100).results('main')).length).toBe(1)
  })
})

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
