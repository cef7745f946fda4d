import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { LocalOptions } from '../../runtime/cluster/local-options.ts'
import { openCluster, type LocalCluster } from '../../runtime/cluster/local.ts'
import type { Changes } from '../../runtime/assembler/apply.ts'
import type { Notice } from '../../runtime/cluster/rewirer.ts'
import type { SegueError } from '../../runtime/errors.ts'

const TASKS = new URL('../fixtures/tasks.ts', import.meta.url).href

/** The user's folder, which goes when the test ends. */
function folder() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'segue-rewire-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  mkdirSync(join(root, 'components'))
  mkdirSync(join(root, 'compositions'))
  return { root, write, path: (name: string) => join(root, name) }
}

interface Open {
  readonly cluster: LocalCluster
  readonly notices: readonly Notice[]
  /** Resolves with the first notice, past or coming, that answers to `wanted`. */
  heard<N extends Notice>(wanted: (notice: Notice) => notice is N): Promise<N>
}

async function open(options: LocalOptions): Promise<Open> {
  const cluster = await openCluster({ cluster: 'local-5', ...options })
  onTestFinished(() => cluster.close())
  const notices: Notice[] = []
  const waiting = new Set<(notice: Notice) => void>()
  cluster.onEvent((notice) => {
    notices.push(notice)
    for (const tell of waiting) tell(notice)
  })
  const heard = <N extends Notice>(wanted: (notice: Notice) => notice is N): Promise<N> =>
    new Promise((resolve) => {
      const past = notices.find(wanted)
      if (past) return resolve(past)
      waiting.add((notice) => wanted(notice) && resolve(notice))
    })
  return { cluster, notices, heard }
}

const isRefused = (notice: Notice): notice is Notice & { type: 'refused' } =>
  notice.type === 'refused'
const rewiredTo =
  (generation: number) =>
  (notice: Notice): notice is Notice & { type: 'rewired' } =>
    notice.type === 'rewired' && notice.record.generation === generation

/** Each task leaves a line in the file and answers it; the sums of pairs hang on them. */
function submit(cluster: LocalCluster, log: string, count: number, user: string) {
  const lines = Array.from({ length: count }, (_, i) => `${user}-${i}`)
  const handle = cluster.submit({
    name: user,
    user,
    stages: [
      { name: 'mark', call: `${TASKS}#mark`, args: [log], each: lines, needs: { cpu: 1 } },
      { name: 'echo', call: `${TASKS}#echo`, args: [{ $from: 'mark', at: 'same' }], count },
    ],
  })
  return { handle, lines }
}

type Load = ReturnType<typeof submit>

/** All results are right, and every task ran exactly once. */
async function expectRight(log: string, loads: readonly Load[]): Promise<void> {
  const results = await Promise.all(loads.map(({ handle }) => handle.results('echo')))
  expect(results).toEqual(loads.map(({ lines }) => lines))
  const ran = readFileSync(log, 'utf8').trim().split('\n')
  expect(ran.sort()).toEqual(loads.flatMap(({ lines }) => lines).sort())
  const done = await Promise.all(loads.map(({ handle }) => handle.done))
  for (const { tasks } of done) expect(tasks.every(({ attempts }) => attempts === 1)).toBe(true)
}

describe('real functions in real threads', () => {
  test('scheduler, queue, placement and executor are rewired under load: all right, none twice', async () => {
    const { root, path } = folder()
    const { cluster, notices } = await open({ folder: root })
    const log = path('log')
    const loads = ['ann', 'bob', 'cho'].map((user) => submit(cluster, log, 400, user))
    await Promise.all(loads.map(({ handle }) => handle.accepted))
    const changes: Changes[] = [
      { 'resourceManager.Scheduler': 'scheduler/drf' },
      { 'resourceManager.Queue': 'queue/lifo' },
      { 'resourceManager.Placement': 'placement/worst-fit' },
      { 'nodeManager.Executor': 'executor/inline' },
      { 'resourceManager.Scheduler': 'scheduler/srpt', 'resourceManager.Queue': 'queue/priority' },
      { 'nodeManager.Executor': { use: 'executor/threads', through: ['executor/processes'] } },
      { 'applicationMaster.Queue': 'queue/lifo', 'nodeManager.Queue': 'queue/lifo' },
    ]
    for (const change of changes) {
      await cluster.rewire(change)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await cluster.undo()
    await expectRight(log, loads)
    expect(notices.filter(({ type }) => type !== 'rewired')).toEqual([])
    expect(cluster.history().map(({ generation }) => generation)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9,
    ])
    const { tasks } = await loads[0].handle.done
    expect(new Set(tasks.map(({ generation }) => generation)).size).toBeGreaterThan(1)
  })

  test('what runs when the executor is replaced ends on the old one, which then stops', async () => {
    const { root } = folder()
    const { cluster } = await open({ folder: root })
    const long = cluster.submit({
      name: 'long',
      stages: [{ name: 's', call: `${TASKS}#later`, args: ['kept', 300], count: 5 }],
    })
    const old = () => cluster.seats.flatMap((seat) => seat.bindings.instance('Executor') ?? [])
    const before = old()
    while (cluster.driver.running < 5) await new Promise((resolve) => setTimeout(resolve, 5))
    await cluster.rewire({
      'nodeManager.Executor': { use: 'executor/threads', with: { heapMb: 128 } },
    })
    expect(old()).not.toEqual(before)
    const next = cluster.submit({
      name: 'next',
      stages: [{ name: 's', call: `${TASKS}#echo`, args: ['new'], count: 5 }],
    })
    expect(await long.results('s')).toEqual(Array(5).fill('kept'))
    expect(await next.results('s')).toEqual(Array(5).fill('new'))
    expect((await long.done).tasks.every(({ attempts }) => attempts === 1)).toBe(true)
    expect(before.map(({ methods }) => (methods as { busy(): number }).busy())).toEqual([
      0, 0, 0, 0, 0,
    ])
  })
})

const QUEUE = (key: string, config = '', more = '') => `
import { component, int, laneQueue, Queue } from 'segue/interfaces'

/** In order of a key. */
export default component({
  provides: Queue,
  config: { ${config} },
  create({ config }) {
    const queue = laneQueue((task) => ${key})
    ${more}
    return queue
  },
})
`

describe('files that are saved', () => {
  test('a component runs as it was saved; a bad one is refused in the words of the compiler; settings follow', async () => {
    const { root, write, path } = folder()
    write('components/queue/mine.ts', QUEUE('task.order'))
    const composition = path('compositions/mine.json')
    write('compositions/mine.json', '{ "resourceManager": { "Queue": "queue/mine" } }')
    const { cluster, notices, heard } = await open({ folder: root, composition, watch: true })
    const inForce = () => cluster.rewirer.generations.assembly.roles.resourceManager
    const queue = () => inForce().find(({ face }) => face.name === 'Queue')!
    const first = queue().base.listed.version
    const log = path('log')
    const loads = [submit(cluster, log, 200, 'ann')]

    write('components/queue/mine.ts', QUEUE('-task.order * config.step', 'step: int(3)'))
    const { record } = await heard(rewiredTo(2))
    expect(record.actor).toContain('queue/mine.ts')
    expect(queue().base.listed.version).not.toBe(first)
    expect(queue().base.config).toEqual({ step: 3 })
    loads.push(submit(cluster, log, 200, 'bob'))

    write('components/queue/mine.ts', QUEUE('task.oder', 'step: int(3)'))
    const { error } = await heard(isRefused)
    const { code, parts } = error as SegueError
    expect(code).toBe('E_TYPES')
    expect((error as SegueError).explain()).toMatch(/queue\/mine\.ts:9:\d+/)
    expect((error as SegueError).explain()).toContain("'oder' does not exist")
    expect(parts.running).toBeDefined()
    expect(cluster.history()).toHaveLength(2)
    loads.push(submit(cluster, log, 200, 'cho'))

    write('components/queue/mine.ts', QUEUE('task.order * config.step', 'step: int(4)'))
    await heard(rewiredTo(3))
    expect(queue().base.config).toEqual({ step: 4 })

    write('compositions/mine.json', '{ "resourceManager": { "Queue": "queue/lifo" } }')
    await heard(rewiredTo(4))
    expect(queue().base.listed.id).toBe('queue/lifo')
    await expectRight(log, loads)
    expect(notices.filter(isRefused)).toHaveLength(1)
  })

  test('a composition with a fault is refused once, and the old one goes on', async () => {
    const { root, write, path } = folder()
    write('compositions/mine.json', '{ "resourceManager": { "Queue": "queue/lifo" } }')
    const composition = path('compositions/mine.json')
    const { cluster, notices, heard } = await open({ folder: root, composition, watch: true })
    write('compositions/mine.json', '{ "resourceManager": { "Queue": "queue/lifa" } }')
    const { error } = await heard(isRefused)
    expect((error as SegueError).code).toBe('E_UNKNOWN_COMPONENT')
    expect((error as SegueError).explain()).toContain('mine.json:1:')
    write('compositions/mine.json', '{ "resourceManager": { "Queue": "queue/fifo" } }')
    await heard(rewiredTo(2))
    expect(notices.filter(isRefused)).toHaveLength(1)
    expect(cluster.history()).toHaveLength(2)
  })
})

describe('a component that fails live', () => {
  const failing = (what: string) =>
    QUEUE(
      'task.order',
      '',
      `const { peek } = queue
    let calls = 0
    queue.peek = (lane) => {
      ${what}
      return peek(lane)
    }`,
    )

  test('throwing in its thousandth call: it is made anew, and in the end replaced; nothing is lost', async () => {
    const { root, write, path } = folder()
    write(
      'components/queue/bad.ts',
      failing(`if (++calls >= 1000) throw new Error('the thousandth')`),
    )
    const { cluster, notices } = await open({ folder: root })
    await cluster.rewire({ 'resourceManager.Queue': 'queue/bad' })
    const log = path('log')
    const loads = ['ann', 'bob', 'cho'].map((user) => submit(cluster, log, 700, user))
    await expectRight(log, loads)
    const faults = notices.filter(({ type }) => type === 'fault')
    expect(faults.length).toBeGreaterThan(0)
    for (const fault of faults) {
      expect(fault).toMatchObject({ component: expect.stringMatching(/^queue\/bad@/) })
      expect((fault as { error: Error }).error.message).toBe('the thousandth')
    }
    const actors = cluster.history().map(({ actor }) => actor)
    expect(actors.slice(0, 2)).toEqual(['start', 'operator'])
    expect(actors.length).toBeGreaterThan(2)
    for (const actor of actors.slice(2)) expect(['made anew', 'automatic return']).toContain(actor)
  })

  test('computing for 50 ms in a call: the last good generation returns, the file must be mended', async () => {
    const { root, write, path } = folder()
    write('components/queue/bad.ts', QUEUE('task.order'))
    const { cluster, heard } = await open({ folder: root, watch: true })
    await cluster.rewire({ 'resourceManager.Queue': 'queue/bad' })
    const log = path('log')
    const loads = [submit(cluster, log, 300, 'ann')]
    const slow = `if (++calls === 20) for (let i = 0, n = 0; i < 3e8; i++) n += i % 7`
    write('components/queue/bad.ts', failing(slow))
    await heard(rewiredTo(3))
    loads.push(submit(cluster, log, 300, 'bob'))
    await expectRight(log, loads)
    const [, good, slowOne, back] = cluster.history()
    expect(slowOne.fault).toContain('longer than its budget')
    expect(back).toMatchObject({ actor: 'automatic return', hash: good.hash, equals: 2 })
    // What is unrelated can still be changed; the file stands in the way of itself only.
    await cluster.rewire({ 'resourceManager.Placement': 'placement/worst-fit' })
    await cluster.rewire({ 'resourceManager.Queue': 'queue/lifo' })
    await expect(cluster.rewire({ 'resourceManager.Queue': 'queue/bad' })).rejects.toMatchObject({
      code: 'E_QUARANTINED',
    })
    write('components/queue/bad.ts', QUEUE('-task.order'))
    await new Promise<void>((resolve) => {
      const stop = cluster.catalog.on((event) => {
        if (event.type !== 'loaded') return
        stop()
        resolve()
      })
    })
    await cluster.rewire({ 'resourceManager.Queue': 'queue/bad' })
  })
})
