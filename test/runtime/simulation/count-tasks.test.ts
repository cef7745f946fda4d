import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { countTasks } from '../../../runtime/simulation/thread/count-tasks.ts'
import { bag } from '../workload/samples.ts'

const specOf = (arrivals: object) => {
  const folder = mkdtempSync(join(tmpdir(), 'segue-count-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const workload = join(folder, 'w.json')
  const phases = [{ seconds: 10, arrivals, streams: [{ job: bag({ tasks: 3 }) }] }]
  writeFileSync(workload, JSON.stringify({ phases }))
  return { folder, workload, nodes: [], seed: 1 }
}

test('tasks are counted up to where the run is cut', async () => {
  const spec = specOf({ kind: 'gaps', seconds: 2 })
  const { signal } = new AbortController()
  expect(await countTasks(spec, signal)).toBe(4 * 3)
  expect(await countTasks({ ...spec, until: 5_000_000 }, signal)).toBe(2 * 3)
})

test('what cannot be drawn rejects', async () => {
  const spec = { ...specOf({ kind: 'once', jobs: 1 }), workload: '/nowhere/w.json' }
  await expect(countTasks(spec, new AbortController().signal)).rejects.toThrow('w.json')
})

test('it can be given up while there is no end to it', async () => {
  const giving = new AbortController()
  const counting = countTasks(specOf({ kind: 'gaps', seconds: 0 }), giving.signal)
  setImmediate(() => giving.abort())
  await expect(counting).rejects.toMatchObject({ name: 'AbortError' })
})
