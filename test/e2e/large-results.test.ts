import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LARGE, one, open, project } from './job-project.ts'

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
