import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Shape } from '../../../runtime/service/shapes.ts'
import { openLocal } from '../../../runtime/service/open.ts'
import { fakeService } from './fake-service.ts'
import { typed, type TestIoOptions } from './io.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'segue-doctor-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

async function doctor(options: TestIoOptions = {}) {
  const { out, err, code } = await typed('doctor --json', { folder, ...options })
  expect(err).toBe('')
  const { items, ok } = JSON.parse(out) as Shape<'Doctor'>
  expect(code).toBe(ok ? 0 : 1)
  return Object.fromEntries(items.map((item) => [item.name, item]))
}

test('a fresh folder is fine, and is left as it is', async () => {
  const found = await doctor()
  expect(Object.values(found).map(({ verdict }) => verdict)).toEqual(Array(8).fill('ok'))
  expect(readdirSync(folder)).toEqual([])
}, 30_000)

test('a component that is refused, a composition with a fault', async () => {
  write('components/queue/bad.ts', 'export default 1')
  write('compositions/bad.json', '{ "resourceManager": { "Queue": "queue/fiffo" } }')
  const found = await doctor()
  expect(found.components).toMatchObject({
    verdict: 'bad',
    next: `segue component check ${join(folder, 'components/queue/bad.ts')}`,
  })
  expect(found.compositions).toMatchObject({
    verdict: 'bad',
    found: expect.stringContaining('queue/fiffo'),
    next: 'segue compose validate bad',
  })
  const { out, code } = await typed('doctor', { folder })
  expect(code).toBe(1)
  expect(out).toContain('next: segue compose validate bad')
}, 30_000)

test('a journal that is damaged, and one that is whole', async () => {
  const local = await openLocal({ folder })
  await local.close()
  expect((await doctor()).journal).toMatchObject({
    verdict: 'ok',
    found: expect.stringMatching(/journal\.db, .*, whole$/),
  })
  write('.segue/journal/journal.db', 'this is no database, and never was one'.repeat(100))
  for (const more of ['journal.db-wal', 'journal.db-shm'])
    rmSync(join(folder, '.segue/journal', more), { force: true })
  expect((await doctor()).journal).toMatchObject({ verdict: 'bad' })
}, 30_000)

test('a state folder that others can enter; what a process left behind that is gone', async () => {
  mkdirSync(join(folder, '.segue'))
  chmodSync(join(folder, '.segue'), 0o755)
  const gone = { pid: 2 ** 22, start: 'x', host: hostname(), since: '', what: 'segue up' }
  write('.segue/lock', JSON.stringify(gone))
  const found = await doctor()
  expect(found.state).toMatchObject({ verdict: 'warn', next: expect.stringContaining('chmod 700') })
  expect(found.cluster).toMatchObject({
    verdict: 'ok',
    found: 'none runs; lock of one that is gone is taken over by the next',
  })
}, 30_000)

test('a folder that is owned by one who serves nobody', async () => {
  const local = await openLocal({ folder, what: 'a test' })
  expect((await doctor()).cluster).toMatchObject({
    verdict: 'warn',
    found: expect.stringContaining(`a test (pid ${process.pid}`),
  })
  await local.close()
}, 30_000)

test('a cluster that says what is wrong with it', async () => {
  const status = async () => {
    const whole = await fakeService().status()
    return { ...whole, store: { ...whole.store, fault: 'the disk is full' } }
  }
  expect((await doctor({ service: fakeService({ status }) })).cluster).toMatchObject({
    verdict: 'bad',
    found: 'store/journal: the disk is full',
  })
}, 30_000)
