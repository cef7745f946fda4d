import { existsSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import type { JobSpec } from '../../runtime/core/job-spec.ts'
import type { SegueError } from '../../runtime/errors.ts'
import { gated, one, open, project } from './job-project.ts'

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
