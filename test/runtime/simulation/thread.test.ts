import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { SegueError, SegueErrors } from '../../../runtime/errors.ts'
import type { RunSpec } from '../../../runtime/simulation/run-spec.ts'
import { runAll } from '../../../runtime/simulation/thread/run-all.ts'
import { RunThread } from '../../../runtime/simulation/thread/run-thread.ts'
import { received, sent } from '../../../runtime/simulation/thread/sent-error.ts'
import { nodes } from './lab.ts'

const folder = mkdtempSync(join(tmpdir(), 'segue-thread-'))
afterAll(() => rmSync(folder, { recursive: true }))

const bad = join(folder, 'bad.json')
writeFileSync(bad, '{ "phases": 1, "jobs": 2 }')

const spec = (more: Partial<RunSpec> = {}): RunSpec => ({
  ...{ folder, composition: {}, nodes: nodes(5, 8), seed: 1 },
  workload: resolve('workloads/seed/coarse-cpu.json'),
  ...more,
})

test('errors are the same on the other side', () => {
  const one = new SegueError('E_FILE', 'gone', { where: 'x', cause: new Error('deep') })
  const through = (error: unknown) => received(structuredClone(sent(error)))
  const { cause: _, ...parts } = one.parts
  expect(through(one)).toEqual(new SegueError('E_FILE', 'gone', parts))
  const two = new SegueErrors('E_FORMAT', 'two faults', [one, one], { running: 'all' })
  expect((through(two) as SegueErrors).explain()).toBe(two.explain())
  expect(through(new TypeError('a mistake'))).toMatchObject({ message: 'a mistake' })
  expect(through(new TypeError('a mistake')).stack).toContain('TypeError')
})

test('one thread runs one after the other, also after a fault; nothing runs in one that is closed', async () => {
  const thread = new RunThread()
  const first = await thread.run({ spec: spec(), windowSeconds: 60 })
  expect(first.windows!.at(-1)!.to).toBe(first.summary.virtualSeconds)
  await expect(thread.run({ spec: spec({ workload: bad }) })).rejects.toMatchObject({
    code: 'E_FORMAT',
    faults: { length: 2 },
  })
  const again = await thread.run({ spec: spec() })
  expect(again.summary.decisionHash).toBe(first.summary.decisionHash)
  expect(again).not.toHaveProperty('windows.0')
  await thread.close()
  await expect(thread.run({ spec: spec() })).rejects.toThrow('the thread ended')
})

test('the first fault ends them all', async () => {
  const ended: number[] = []
  const orders = [{ spec: spec({ workload: bad }) }, ...Array(50).fill({ spec: spec() })]
  const all = runAll(orders, { threads: 2, ended: (index) => ended.push(index) })
  await expect(all).rejects.toMatchObject({ code: 'E_FORMAT' })
  expect(ended.length).toBeLessThan(50)
})
