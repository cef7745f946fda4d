import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { TaskError } from '../../runtime/client/task-error.ts'
import { SegueError } from '../../runtime/errors.ts'
import { clientOf, KINDS, type Tasks } from './client-setup.ts'

const caught = async (handle: PromiseLike<unknown>): Promise<TaskError> =>
  handle.then(
    () => {
      throw new Error('it did not fail')
    },
    (error: TaskError) => error,
  )

describe.each(KINDS)('a client of a cluster that is %s', (kind) => {
  test('calls functions, and a handle as an argument is an edge of the graph', async () => {
    const { t } = await clientOf(kind)
    const nine = t.square(3)
    const sum = t.add(nine, 4)
    expect(await sum).toBe(13)
    expect(await t.total({ parts: [1, t.square(t.add(1, sum)), nine] })).toBe(1 + 196 + 9)
    expect(await nine).toBe(9)
    expect([nine.id, await sum.accepted]).toEqual(['j-1', 'j-2'])
  })

  test('sends values of any kind, as they were when the call was made', async () => {
    const { t } = await clientOf(kind)
    const point = { x: 1, tags: ['a'] }
    const moved = t.move(point, 2)
    point.tags.push('too late')
    expect(await moved).toEqual({ x: 3, tags: ['a', '+2'] })
    const zones = new Map([['utc', new Set([0, 1])]])
    expect(await t.when(new Date(0), zones)).toBe('1970-01-01T00:00:00.000Z utc:0+1')
    const result = await t.identity({
      list: new Uint8Array([1, 2]),
      at: new Date(5),
      none: undefined,
    })
    expect(result).toEqual({ list: new Uint8Array([1, 2]), at: new Date(5), none: undefined })
  })

  test('what it is given is its own', async () => {
    const { t } = await clientOf(kind)
    const made = t.move({ x: 1, tags: [] }, 1)
    const value = (await made) as { x: number }
    value.x = 100
    expect(await t.move(made, 1)).toEqual({ x: 3, tags: ['+1', '+1'] })
  })

  test('maps, gathers, and takes results as they come', async () => {
    const { client, t } = await clientOf(kind)
    const many = client.map(t.square, [1, 2, 3, 4])
    expect(new Set(await Promise.all(many.map(({ accepted }) => accepted))).size).toBe(1)
    expect(await client.gather(many)).toEqual([1, 4, 9, 16])
    expect(await client.gather([t.square(5), t.greet('you'), many[1]])).toEqual([
      25,
      'hello you',
      4,
    ])
    const got: number[] = []
    for await (const { handle, value } of client.asCompleted([...many, t.square(6)])) {
      expect(await handle).toBe(value)
      got.push(value!)
    }
    expect(got.toSorted((a, b) => a - b)).toEqual([1, 4, 9, 16, 36])
    expect(await client.gather(client.map(t.square, [many[0], many[1], 7]))).toEqual([1, 16, 49])
    expect(await t.total({ parts: client.map(t.square, [2, 3]) })).toBe(13)
    expect(client.map(t.square, [])).toEqual([])
    expect(await client.gather([])).toEqual([])
  })

  test('an error arrives with its stack and where it happened', async () => {
    const { t, folder } = await clientOf(kind)
    const handle = t.fail('out of range')
    const error = await caught(handle)
    expect(error).toBeInstanceOf(TaskError)
    expect(error).toMatchObject({
      code: 'E_TASK',
      message: 'out of range',
      job: 'j-1',
      task: 't-1.1',
      node: 'n1',
      attempt: 1,
      generation: 1,
    })
    const lines = readFileSync(join(folder, 'tasks.ts'), 'utf8').split('\n')
    const line = lines.findIndex((text) => text.includes('throw new RangeError')) + 1
    expect(error.stack).toContain(`RangeError: out of range`)
    expect(error.stack).toContain(`tasks.ts:${line}:`)
    expect(await caught(handle)).toBe(error)
  })

  test('an error takes along what waits for the result, and says so', async () => {
    const { t } = await clientOf(kind)
    const error = await caught(t.add(1, t.square(t.fail('first'))))
    expect(error).toBeInstanceOf(TaskError)
    expect(error).toMatchObject({ code: 'E_INPUT' })
  })

  test('each of many ends for itself, when it is waited for as it comes', async () => {
    const { client, t } = await clientOf(kind)
    const handles = [2, 3, 4].map((n) => t.even(n))
    const seen: unknown[] = []
    for await (const { handle, value, error } of client.asCompleted(handles))
      seen[handles.indexOf(handle)] = error?.message ?? value
    expect(seen).toEqual([2, '3 is odd', 4])
    await expect(client.gather(handles)).rejects.toThrow('3 is odd')
  })

  test('a map fails as a whole, and tells which of its tasks it was', async () => {
    const { client, t } = await clientOf(kind)
    const many = client.map(t.even, [2, 4, 5])
    const error = await caught(many[2])
    expect(error).toMatchObject({ message: '5 is odd', task: 't-1.3', code: 'E_TASK' })
  })

  test('what is not accepted is told as it was refused', async () => {
    const { client, t } = await clientOf(kind)
    const missing = client.module<{ sqare(n: number): number }>('./tasks.ts').sqare(3)
    const error = (await caught(missing)) as unknown as SegueError
    expect(error).toBeInstanceOf(SegueError)
    expect(error).toMatchObject({
      code: 'E_TASK_MODULE',
      parts: { next: 'did you mean "square"?' },
    })
    await expect(missing.accepted).rejects.toBe(error)
    expect(await caught(t.square(missing))).toMatchObject({ code: 'E_INPUT' })
    expect(await caught(t.square.with({ cpu: -1 })(1))).toMatchObject({ code: 'E_JOB' })
  })

  test('large results stay where they are until they are wanted', async () => {
    const { t } = await clientOf(kind)
    const large = t.ones(500_000)
    expect(await t.lengthOf(large)).toBe(500_000)
    expect((await large).subarray(0, 2)).toEqual(new Float64Array([1, 1]))
  })

  test('many results are all there, however late they are asked for', async () => {
    const { t } = await clientOf(kind)
    const handles = Array.from({ length: 2500 }, (_, n) => t.square(n))
    let sum = 0
    for (const handle of handles) sum += await handle
    expect(sum).toBe((2499 * 2500 * 4999) / 6)
  }, 60_000)

  test('jobs of several steps', async () => {
    const { client, t } = await clientOf(kind)
    const job = client.job('steps', (j) => {
      const m = j.module<Tasks>('./tasks.ts')
      const said = j.shell`printf '%s' ${'a  b'}`
      const squares = j.map(m.square.with({ name: 'squares' }), [1, 2, 3])
      return {
        total: m.total({ parts: squares }).after(said),
        squares,
        said,
        both: m.add(m.square(2), t.square(3)),
        words: j.run(['echo', 1, 'x'], { env: { A: 'b' } }),
      }
    })
    const { total, squares, said, both, words } = await job
    expect({ total, squares, both }).toEqual({ total: 14, squares: [1, 4, 9], both: 13 })
    expect([said.stdout, said.status, words.stdout]).toEqual(['a  b', 0, '1 x\n'])
    expect(await job.results('squares')).toEqual([1, 4, 9])
    const { stages, state } = await job.status()
    expect(state).toBe('ok')
    expect(stages.map(({ name }) => name)).toEqual([
      ...['printf', 'squares', 'total', 'square', 'add', 'echo'],
    ])
    const single = client.job('one', (j) => j.module<Tasks>('./tasks.ts').add(1, 2))
    expect(await t.square(single)).toBe(9)
    const list = client.job('list', (j) => j.map(j.module<Tasks>('./tasks.ts').square, [2, 3]))
    expect(await t.total({ parts: list })).toBe(13)
    expect(await client.job('nothing', (j) => void j.shell`true`)).toBeUndefined()
  })

  test('jobs as files have them', async () => {
    const { client, t } = await clientOf(kind)
    const job = client.job('file', {
      stages: [
        { name: 'squares', call: './tasks.ts#square', each: [1, 2] },
        { name: 'sum', call: './tasks.ts#add', args: [t.square(3), { $from: 'squares', at: 1 }] },
      ],
    })
    expect(await job).toEqual({ squares: [1, 4], sum: [13] })
    const failing = client.job('fails', { stages: [{ name: 'no', run: ['false'] }] })
    expect(await caught(failing)).toBeInstanceOf(TaskError)
    const wrong = client.job('wrong', { stages: [{ name: 'no', run: [] }] })
    expect(await caught(wrong)).toMatchObject({ code: 'E_JOB' })
    expect(() => t.square(job as never)).toThrow(expect.objectContaining({ code: 'E_USAGE' }))
  })

  test('status, reasons, and an end before the end', async () => {
    const { client, t } = await clientOf(kind)
    const sleeping = client.job('sleep', (j) => j.run(['sleep', '60']))
    expect(await sleeping.status()).toMatchObject({ kind: 'Job', id: 'j-1', name: 'sleep' })
    expect((await sleeping.explain()).text.length).toBeGreaterThan(0)
    const waiting = t.identity(sleeping)
    expect(await waiting.status()).toMatchObject({ kind: 'Task', id: 't-2.1', state: 'waiting' })
    expect(await waiting.explain()).toMatchObject({ kind: 'Why', id: 't-2.1' })
    expect(await sleeping.cancel()).toBe(true)
    expect(await caught(sleeping)).toMatchObject({ code: 'E_CANCELLED' })
    expect(await caught(waiting)).toMatchObject({ code: 'E_INPUT' })
    expect(await sleeping.cancel()).toBe(false)
    expect(await client.cancel([waiting, sleeping])).toBe(0)
    const more = client.job('more', { stages: [{ name: 'sleep', burn: { sleepMs: 60_000 } }] })
    expect(await client.cancel(more)).toBe(1)
  })

  test('rewires while jobs run', async () => {
    const { client, t } = await clientOf(kind)
    const before = Array.from({ length: 50 }, (_, n) => t.square(n))
    const plan = await client.compose.plan({ 'resourceManager.Queue': 'queue/lifo' })
    expect(plan.changes).toHaveLength(1)
    const { generation } = await client.compose.apply(
      { 'resourceManager.Queue': 'queue/lifo' },
      { expected: plan.generation },
    )
    expect(generation).toBe(plan.generation + 1)
    expect((await client.compose.undo()).generation).toBe(generation + 1)
    expect(await client.gather(before)).toEqual(before.map((_, n) => n * n))
    const { items } = await client.compose.history()
    expect(items).toHaveLength(3)
    await expect(client.compose.apply('nonsense')).rejects.toBeInstanceOf(SegueError)
  })
})
