import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runLine } from '../../../runtime/console/run-line.ts'
import type { Shape } from '../../../runtime/service/shapes.ts'
import { testIo, typed } from './io.ts'
import { faultOf } from './schemas.ts'

const folder = mkdtempSync(join(tmpdir(), 'segue-experiment-verb-'))
afterAll(() => rmSync(folder, { recursive: true }))
const put = (path: string, value: unknown): void => {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), JSON.stringify(value))
}
const work = (jobs: number) => ({
  phases: [
    {
      jobs,
      arrivals: { kind: 'poisson', everySeconds: 1 },
      streams: [
        {
          users: ['ann', 'ben'],
          job: { kind: 'bag', stage: { tasks: 2, cpuSeconds: { kind: 'exponential', mean: 1 } } },
        },
      ],
    },
  ],
})
const study = {
  name: 'study',
  compositions: ['fifo', 'srpt'],
  workloads: ['tiny'],
  clusters: ['1x2x4GiB'],
  seeds: 2,
}
put('workloads/tiny.json', work(20))
put('workloads/endless.json', work(1_000_000))
put('study.json', study)
put('long.json', { ...study, name: 'long', workloads: ['endless'], seeds: 50 })
put('broken.json', { ...study, composition: [] })
put('own.json', { ...study, compositions: ['fifo', 'own'] })
put('compositions/own.json', { resourceManager: { Queue: 'queue/fifoo' } })

const here = { folder }

async function json(line: string): Promise<Shape<'Experiment'>> {
  const { out, err, code } = await typed(`${line} --json`, here)
  expect([err, code, faultOf(out)]).toEqual(['', 0, undefined])
  return JSON.parse(out) as Shape<'Experiment'>
}

test('an experiment is carried out once, and its report is where it says', async () => {
  const first = await json('experiment study.json --markdown notes/study.md --jobs 1')
  expect(first).toMatchObject({ name: 'study', runs: 4, kept: 0, done: 4, failed: [] })
  expect(first.files.slice(0, 4)).toEqual([
    ...['results.jsonl', 'report.html', 'results.csv'].map((name) => `experiments/study/${name}`),
    'notes/study.md',
  ])
  for (const file of first.files) expect(readFileSync(join(folder, file), 'utf8')).not.toBe('')
  const html = readFileSync(join(folder, 'experiments/study/report.html'), 'utf8')
  expect(html).toContain('segue experiment study.json --markdown notes/study.md')
  expect(await json('experiment study.json')).toMatchObject({ kept: 4, done: 0 })
  expect(await json('experiment study.json --seeds 3')).toMatchObject({ runs: 6, kept: 4, done: 2 })
  const { out } = await typed('experiment study.json', here)
  expect(out).toMatch(/^study: 4 of 4 runs \(4 of them before\) in .*\nexperiments\/study\/results/)
})

test('a script that is called is what makes the report', async () => {
  const env = { npm_lifecycle_event: 'experiment:study' }
  await typed('experiment study.json --seeds 2', { ...here, env })
  const html = readFileSync(join(folder, 'experiments/study/report.html'), 'utf8')
  expect(html).toContain('<code>npm run experiment:study -- --seeds 2</code>')
})

test('Ctrl-C stops it, and says how to go on', async () => {
  const io = testIo(here)
  const ended = runLine(['experiment', 'long.json', '--jobs', '1', '--markdown', 'long.md'], io)
  await new Promise((resolve) => setTimeout(resolve, 1000))
  io.signal('SIGINT')
  expect(await ended).toBe(130)
  expect(io.texts.out).toContain('long: stopped, 0 of 100 runs are kept\n')
  expect(io.texts.err).toContain('next: segue experiment long.json --markdown long.md')
  expect(existsSync(join(folder, 'long.md'))).toBe(false)
})

test.each([
  ['experiment', /E_USAGE\]/],
  ['experiment gone.json', /E_FILE\].*gone.json/],
  ['experiment broken.json', /E_FORMAT\] an experiment has no key "composition"[^]*broken.json:1:/],
  ['experiment own.json', /E_UNKNOWN_COMPONENT\][^]*mean "queue\/fifo"/],
  ['experiment study.json --seeds 0', /E_USAGE\] --seeds does not take "0"/],
])('%s is refused', async (line, why) => {
  const { out, err, code } = await typed(line, here)
  expect([out, code]).toEqual(['', 2])
  expect(err).toMatch(why)
})
