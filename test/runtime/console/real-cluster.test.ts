import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLocal, type Local } from '../../../runtime/service/open.ts'
import { typed } from './io.ts'
import { faultOf, kindOf } from './schemas.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'segue-verbs-')))
let local: Local

/** A line as it is typed in the folder of the cluster. */
const line = (words: string) => typed(words, { folder, service: local.service })
const json = async (words: string) => {
  const { out, err, code } = await line(`${words} --json`)
  expect([err, code], words).toEqual(['', 0])
  const lines = out.trimEnd().split('\n')
  for (const each of lines) expect(faultOf(each), words).toBeUndefined()
  return JSON.parse(lines.at(-1)!) as Record<string, any> // oxlint-disable-line typescript/no-explicit-any
}

beforeAll(async () => {
  expect((await typed('init', { folder })).code).toBe(0)
  local = await openLocal({ folder, embedded: false })
}, 60_000)

afterAll(async () => {
  await local.close()
  rmSync(folder, { recursive: true })
})

test('a function, a command, a file, and what they leave', async () => {
  expect(await line('run tasks.ts#square 7')).toMatchObject({ out: '49\n', code: 0 })
  const failed = await line('run -- false')
  expect(failed.code).toBe(1)
  expect(failed.err).toMatch(/^next: segue task logs t-2\.1$/m)
  expect(await json('run jobs/demo.json')).toMatchObject({ id: 'j-3', state: 'ok', done: 45 })
  expect(await json('submit jobs/demo.json')).toMatchObject({ id: 'j-4', tasks: 45, durable: true })
  expect(await json('job wait j-4')).toMatchObject({ id: 'j-4', state: 'ok' })
  expect((await json('job list --state failed')).items).toMatchObject([{ id: 'j-2' }])
  expect((await json('job results j-1')).items).toEqual([{ stage: 'square', index: 0, value: 49 }])
  expect((await json('job results j-3 long')).items).toHaveLength(4)
  expect(await json('job retry j-2')).toMatchObject({ id: 'j-5', tasks: 1 })
  await line('job wait j-5')
  expect(await json('job get j-5')).toMatchObject({
    state: 'failed',
    fault: { code: 'E_TASK_EXIT' },
  })
  expect((await json('task list --job j-3 --limit 3')).total).toBe(45)
  expect(await json('task get t-3.1')).toMatchObject({ job: 'j-3', state: 'ok' })
  const again = await line('job cancel j-3')
  expect([again.code, again.err]).toEqual([4, expect.stringContaining('E_STATE')])
}, 60_000)

test('what a command wrote', async () => {
  await line('submit -- echo hello')
  await line('job wait j-6')
  expect((await line('job logs j-6')).out).toBe('hello\n')
  expect((await json('task logs t-6.1 --stream out')).items).toMatchObject([{ text: 'hello\n' }])
  const silent = await line('task logs t-6.1 --stream err')
  expect([silent.out, silent.err]).toEqual(['', 'nothing was written by t-6.1\n'])
})

test('plan, apply, swap, undo, history, diff', async () => {
  const { generation } = await json('status')
  expect(await json('compose plan mine')).toMatchObject({ generation })
  expect((await line('compose plan mine --exit-code')).code).toBe(1)
  const applied = await json(`compose apply mine --check-generation g${generation}`)
  expect(applied).toMatchObject({ generation: generation + 1, actor: 'ann', changed: true })
  expect(await json('compose apply mine')).toMatchObject({ changed: false })
  expect((await line('compose plan mine --exit-code')).code).toBe(0)
  const two =
    'resourceManager.Queue=queue/priority agingMs=200 resourceManager.Placement=placement/random'
  expect((await json(`swap ${two}`)).changes).toHaveLength(2)
  const { bindings } = await json('compose show')
  expect(bindings).toContainEqual(
    expect.objectContaining({ component: 'queue/priority', settings: { agingMs: 200 } }),
  )
  expect(await json('undo')).toMatchObject({ equals: generation + 1 })
  expect((await json('history')).items[0]).toMatchObject({ current: true })
  expect((await json(`diff g${generation} g${generation + 1}`)).changes).toHaveLength(1)
  expect((await json('diff mine')).changes).toEqual([])
  const stale = await line(`undo --check-generation g${generation}`)
  expect([stale.code, stale.err]).toEqual([4, expect.stringContaining('E_GENERATION')])
  const bad = await line('swap resourceManager.Queue placement/random')
  expect([bad.code, bad.err]).toEqual([2, expect.stringContaining('E_WRONG_INTERFACE')])
})

test('files of compositions are meant from where they are typed', async () => {
  const from = { folder: join(folder, 'compositions'), service: local.service }
  const { out, code } = await typed('compose plan mine.json', from)
  expect([out, code]).toEqual([expect.stringContaining('mine'), 0])
  expect((await line('compose plan mine.json')).code).toBe(2)
  expect((await line('compose validate compositions/mine.json')).code).toBe(0)
  expect((await line('diff compositions/mine.json srpt')).code).toBe(0)
})

test.each([
  ['swap resourceManager.Queue queue/fiffo', 'queue/fifo'],
  ['swap resourceManager.Queue queue/priority agignMs=200', 'agingMs'],
  ['compose apply sprt', 'srpt'],
  ['component info queue/priorty', 'queue/priority'],
  ['diff mnie', 'mine'],
  ['job get j1', 'j-1'],
  ['job wait 3', 'j-3'],
  ['task get t3.1', 't-3.1'],
])('a cluster knows the nearest name: %s', async (words, meant) => {
  const { code, err } = await line(words)
  expect([code, err]).toEqual([2, expect.stringContaining(`did you mean "${meant}"`)])
})

test('ids that are none', async () => {
  for (const words of [
    'job get j-999',
    'job wait j-999',
    'task get t-999.1',
    'why j-999',
    'job get x',
  ]) {
    const { out, code, err } = await line(words)
    expect([out, code], words).toEqual(['', 2])
    expect(err, words).toContain('  next     segue ')
  }
})

test('whatever else there is to see', async () => {
  for (const words of [
    ...['status', 'top', 'events', 'node list', 'why', 'why j-3', 'why t-3.1', 'why g1', 'doctor'],
    ...['compose list', 'compose show mine', 'compose validate mine', 'component list'],
    ...['component info queue/fifo', 'component check queue/aged-shortest', 'explain'],
    ...['help exit-codes', 'completion zsh'],
  ])
    expect(await json(words), words).toBeDefined()
}, 60_000)

test("a component of one's own: written, checked, tested, and measured", async () => {
  expect(await json('component new queue/own')).toMatchObject({ id: 'queue/own' })
  expect(await json('component check queue/own')).toMatchObject({ id: 'queue/own' })
  expect(await json('component test queue/own --runs 1')).toMatchObject({ passed: true })
}, 60_000)

test('events are followed from where the list ends', async () => {
  const last = (await json('events --limit 1')).items[0].seq as number
  const found: string[] = []
  for await (const { text } of local.service.follow(last - 1, AbortSignal.timeout(50)))
    found.push(text)
  expect(found).toHaveLength(1)
})

test('a workflow is imported, or written as a job file', async () => {
  const task = (id: string, parents: string[], children: string[]) => ({
    name: id,
    id,
    parents,
    children,
    inputFiles: [],
    outputFiles: [],
  })
  const workflow = {
    name: 'two',
    schemaVersion: '1.5',
    workflow: {
      specification: { tasks: [task('a', [], ['b']), task('b', ['a'], [])], files: [] },
      execution: {
        makespanInSeconds: 2,
        executedAt: '2026-01-01T00:00:00Z',
        tasks: ['a', 'b'].map((id) => ({ id, runtimeInSeconds: 1 })),
      },
    },
  }
  writeFileSync(join(folder, 'two.json'), JSON.stringify(workflow))
  expect(await json('job import two.json --out jobs/two.json')).toMatchObject({ kind: 'Done' })
  const spec = JSON.parse(readFileSync(join(folder, 'jobs/two.json'), 'utf8'))
  expect(spec.stages).toHaveLength(2)
  expect((await line('job import two.json --out jobs/two.json')).code).toBe(4)
  const imported = await json('job import two.json --as sleep --speed 100')
  expect(imported).toMatchObject({ kind: 'Accepted', tasks: 2 })
  expect(await json(`job wait ${imported.id}`)).toMatchObject({ state: 'ok' })
})

test('schemas of all that is printed, and of the files that people write', async () => {
  for (const name of ['JobList', 'composition', 'cluster', 'job', 'workload', 'model']) {
    const { out, code } = await line(`schema ${name}`)
    expect(code).toBe(0)
    expect(JSON.parse(out)).toHaveProperty('$schema')
  }
  expect((await line('schema')).out.split('\n')).toEqual(
    expect.arrayContaining(['composition', 'cluster', 'job', 'Status']),
  )
})

test('kinds are what the table says', async () => {
  expect(kindOf((await line('status --json')).out)).toBe('Status')
})
