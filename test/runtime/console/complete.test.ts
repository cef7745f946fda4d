import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { complete, type NameSource } from '../../../runtime/console/complete.ts'
import type { Service } from '../../../runtime/service/service.ts'
import { fakeService } from './fake-service.ts'

const folder = mkdtempSync(join(tmpdir(), 'segue-complete-'))
mkdirSync(join(folder, 'compositions'))
mkdirSync(join(folder, 'components/queue'), { recursive: true })
writeFileSync(join(folder, 'compositions/mine.json'), '{}')
writeFileSync(join(folder, 'components/queue/mine.ts'), '')
afterAll(() => rmSync(folder, { recursive: true }))

const source = (service?: Partial<Service>): NameSource => ({
  folder,
  signal: new AbortController().signal,
  running: async () => service as Service | undefined,
})
const values = async (line: string, service?: Partial<Service>) =>
  (await complete(line.split(' '), source(service))).candidates.map(({ value }) => value)

test('verbs, and the words of a group', async () => {
  expect(await values('sta')).toEqual(['status'])
  expect(await values('comp')).toEqual(['compose', 'compare', 'component', 'completion'])
  expect(await values('job re')).toEqual(['results', 'retry'].map((it) => it))
  expect(await values('job ')).toContain('list')
  expect(await values('complete')).not.toContain('complete')
})

test('options, and what may stand behind them', async () => {
  expect(await values('job list --s')).toEqual(['--state'])
  expect(await values('job list --state ')).toEqual([
    'waiting',
    'open',
    'ok',
    'failed',
    'cancelled',
  ])
  expect(await values('job list --state=f')).toEqual(['--state=failed'])
  expect(await values('up --no')).toEqual(['--nodes', '--no-commands'])
  expect(await values('job list --state failed --limit 3 --n')).toEqual(['--name'])
})

test('live names where a cluster runs, and none where none does', async () => {
  const service = fakeService()
  expect(await values('job get j', service)).toEqual(['j-2', 'j-1'])
  expect(await values('why ', service)).toEqual(
    expect.arrayContaining(['j-1', 't-1.1', 'g2', 'g1']),
  )
  expect(await values('task list --node ', service)).toEqual(['n1', 'n2'])
  expect(await values('job get ')).toEqual([])
})

test('a cluster that fails to answer is as none', async () => {
  const jobs = () => Promise.reject(new Error('gone'))
  expect(await values('job get ', { jobs })).toEqual([])
})

test('names of files: compositions, components of the interface that was named', async () => {
  expect(await values('compose show mi')).toEqual(['mine'])
  expect(await values('compose show ')).toEqual(expect.arrayContaining(['srpt', 'fifo', 'mine']))
  expect(await values('swap resourceManager.Q')).toEqual(['resourceManager.Queue'])
  const queues = await values('swap resourceManager.Queue ')
  expect(queues).toEqual(expect.arrayContaining(['queue/fifo', 'queue/mine']))
  expect(queues.filter((value) => value.startsWith('placement/'))).toEqual([])
  expect(await values('explain E_GEN')).toEqual(['E_GENERATION'])
  expect(await values('up --cluster ')).toEqual(expect.arrayContaining(['local', 'local-5']))
})

test('files are left to the shell', async () => {
  expect((await complete(['run', ''], source())).files).toBe(true)
  expect((await complete(['job', ''], source())).files).toBe(false)
})

test('in a REPL without what makes no sense there', async () => {
  const { candidates } = await complete([''], source(), { repl: true })
  const found = candidates.map(({ value }) => value)
  expect(found).toContain('swap')
  expect(found).not.toContain('init')
})
