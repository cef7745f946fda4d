import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openCluster } from '../../../runtime/cluster/local.ts'
import type { Shape } from '../../../runtime/service/shapes.ts'
import { typed } from './io.ts'
import { faultOf } from './schemas.ts'

const folder = mkdtempSync(join(tmpdir(), 'segue-replay-'))
afterAll(() => rmSync(folder, { recursive: true }))
const here = { folder }

/** A live run of a few jobs, which a rewire overtakes; one job is cancelled. */
async function record(): Promise<void> {
  const cluster = await openCluster({ cluster: 'local-5', folder, log: join(folder, 'run.jsonl') })
  const submit = (user: string, count: number, sleepMs: number) =>
    cluster.submit({ name: 'naps', user, stages: [{ name: 'nap', count, burn: { sleepMs } }] })
  const handles = [submit('ann', 12, 15), submit('bob', 2, 5), submit('ann', 4, 30)]
  await cluster.rewire({ 'resourceManager.Queue': 'queue/lifo' })
  handles.push(submit('bob', 6, 10), submit('cho', 50, 1000))
  handles[4].cancel()
  await Promise.all(handles.map(({ done }) => done))
  await cluster.close()
}
await record()

async function json<K extends 'Replay' | 'ReplayComparison'>(line: string): Promise<Shape<K>> {
  const { out, err, code } = await typed(`${line} --json`, here)
  expect([err, code, faultOf(out)]).toEqual(['', 0, undefined])
  return JSON.parse(out) as Shape<K>
}

test('a live run replays to the same decisions', async () => {
  const result = await json<'Replay'>('replay run.jsonl')
  const last = readFileSync(join(folder, 'run.jsonl'), 'utf8').trim().split('\n').at(-1)!
  const { starts, hash } = JSON.parse(last) as { starts: number; hash: string }
  expect(result).toMatchObject({ log: 'run.jsonl', composition: 'default' })
  expect(result).toMatchObject({ same: true, complete: true, starts, decisionHash: hash })
  const { out, err, code } = await typed('replay run.jsonl', here)
  expect([out, code]).toEqual([`run.jsonl: ${starts} starts, decided as then, ${hash}\n`, 0])
  expect(err).toContain('replay run.jsonl --composition srpt')
})

test('beside another composition', async () => {
  const result = await json<'ReplayComparison'>('replay run.jsonl --composition srpt')
  expect(result).toMatchObject({
    ...{ jobs: 5, compared: 4, compositions: { recorded: 'default', other: 'srpt' } },
    verified: { same: true },
  })
  const { recorded, again, other, difference, error } = result
  expect(error.response.mean).toBeCloseTo(again.response.mean - recorded.response.mean, 6)
  expect(difference.response.mean).toBeCloseTo(other.response.mean - again.response.mean, 6)
  const { out } = await typed('replay run.jsonl --composition srpt', here)
  expect(out).toMatch(/^run\.jsonl: 4 jobs compared; 1 other did not succeed in each\n/)
  expect(out).toMatch(/as recorded +the same, simulated +srpt, simulated\nmean response/)
  expect(out).toContain('srpt instead of default: response ')
})

test('decisions that are others fail the command', async () => {
  const lines = readFileSync(join(folder, 'run.jsonl'), 'utf8').split('\n')
  const at = lines.findIndex((line) => line.includes('"e":"end"'))
  lines.splice(at, 1)
  writeFileSync(join(folder, 'cut.jsonl'), lines.join('\n'))
  const { out, code } = await typed('replay cut.jsonl', here)
  expect(code).toBe(1)
  expect(out).toMatch(/then another decision\n {2}line \d+: /)
})

test.each([
  ['replay none.jsonl', 'E_FILE'],
  ['replay run.jsonl --composition none', 'E_FILE'],
  ['replay', 'E_USAGE'],
])('%s: %s', async (line, error) => {
  const { err, code } = await typed(line, here)
  expect(code).toBe(2)
  expect(err).toContain(error)
})

test('a log is never written over', async () => {
  const open = openCluster({ cluster: 'local-5', folder, log: join(folder, 'run.jsonl') })
  await expect(open).rejects.toMatchObject({ code: 'E_FILE' })
})
