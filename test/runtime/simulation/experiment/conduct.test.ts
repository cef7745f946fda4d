import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { conduct, type Progress } from '../../../../runtime/simulation/experiment/conduct.ts'
import { designOf } from '../../../../runtime/simulation/experiment/design.ts'
import { gridOf, type Order } from '../../../../runtime/simulation/experiment/grid.ts'
import { parseExperiment } from '../../../../runtime/simulation/experiment/parse-experiment.ts'
import { ResultsFile } from '../../../../runtime/simulation/experiment/results-file.ts'
import { toldOf, writeReport } from '../../../../runtime/simulation/experiment/write-report.ts'
import { source } from '../lab.ts'

const WORK = {
  name: 'tiny',
  phases: [
    {
      jobs: 12,
      arrivals: { kind: 'poisson', everySeconds: 1 },
      streams: [
        {
          users: { count: 2 },
          job: {
            kind: 'bag',
            stage: { tasks: 2, cpuSeconds: { kind: 'exponential', mean: 1 }, needs: { cpu: 1 } },
          },
        },
      ],
    },
  ],
}
const STUDY = {
  name: 'study',
  compositions: ['fifo', 'drf'],
  workloads: ['tiny.json'],
  sequences: [{ name: 'twice', of: ['tiny.json', 'tiny.json'] }],
  clusters: ['2x1x1GiB'],
  seeds: 2,
  oracle: { windows: 2, seeds: 1 },
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'segue-experiment-'))
  writeFileSync(join(folder, 'tiny.json'), JSON.stringify(WORK))
})
afterEach(() => rmSync(folder, { recursive: true }))

const results = () => new ResultsFile(join(folder, 'results.jsonl'))
const designed = async (study: object) =>
  designOf(parseExperiment(JSON.stringify(study), 'study.json'), folder, await source())
const grid = async (study: object = STUDY, engine = 'e'): Promise<Order[]> =>
  gridOf(await designed(study), folder, engine)
const run = (orders: readonly Order[], file = results(), signal?: AbortSignal) =>
  conduct(orders, file, { folder, jobs: 2, signal })

test('a grid is carried out, resumed where it was left, and made into a report', async () => {
  const orders = await grid()
  // Two works under two compositions with two seeds, and an oracle for each work.
  expect(orders).toHaveLength(10)
  expect(await run(orders.slice(0, 3))).toEqual({ kept: 0, done: 3, failed: [], stopped: false })
  const before = readFileSync(join(folder, 'results.jsonl'), 'utf8')
  expect(await run(orders)).toEqual({ kept: 3, done: 7, failed: [], stopped: false })
  const file = results()
  expect(readFileSync(file.file, 'utf8').startsWith(before)).toBe(true)
  expect(await run(orders)).toMatchObject({ kept: 10, done: 0 })
  const lines = orders.map(({ key }) => file.lines.get(key)!)
  const oracles = lines.filter((line) => line.kind === 'oracle')
  const runs = lines.filter((line) => line.kind === 'run')
  for (const { fixed, best, bound, workload } of oracles) {
    expect(bound).toBeLessThanOrEqual(fixed[best])
    // The oracle's own runs are those of the grid.
    const same = runs.filter((line) => line.workload === workload && line.seed === 1)
    expect(fixed).toEqual(same.map(({ summary }) => expect.closeTo(summary.response.mean, 9)))
  }
  const [html, csv] = writeReport(folder, toldOf(await designed(STUDY), 'again', '0'), lines)
  expect(readFileSync(html, 'utf8')).toContain('Experiment study')
  expect(readFileSync(csv, 'utf8').trimEnd().split('\r\n')).toHaveLength(1 + 8)
})

test('what a result follows from is in its key', async () => {
  const keys = async (study: object, engine?: string) =>
    (await grid(study, engine)).map(({ key }) => key)
  const first = await keys(STUDY)
  expect(new Set(first).size).toBe(first.length)
  expect(await keys({ ...STUDY, description: 'other words' })).toEqual(first)
  const more = await keys({ ...STUDY, seeds: 3 })
  expect(first.filter((key) => more.includes(key))).toEqual(first)
  const none = (others: readonly string[]) => others.filter((key) => first.includes(key))
  expect(none(await keys({ ...STUDY, clusters: ['2x2x1GiB'] }))).toEqual([])
  expect(none(await keys({ ...STUDY, until: 5 }))).toEqual([])
  expect(none(await keys(STUDY, 'another engine'))).toEqual([])
  writeFileSync(join(folder, 'tiny.json'), JSON.stringify({ ...WORK, description: 'edited' }))
  expect(none(await keys(STUDY))).toEqual([])
})

test('a run that fails is told, the rest goes on, and it is tried again', async () => {
  const orders = await grid()
  writeFileSync(join(folder, 'tiny.json'), '{')
  const told = await run(orders.slice(0, 1))
  expect(told).toMatchObject({ done: 0, failed: [{ kind: 'failed', workload: 'tiny', seed: 1 }] })
  expect(told.failed[0].error).toContain('tiny.json')
  writeFileSync(join(folder, 'tiny.json'), JSON.stringify(WORK))
  expect(await run(orders.slice(0, 2))).toMatchObject({ kept: 0, done: 2, failed: [] })
})

test('when it is stopped, what is done is kept, and nothing of the rest is called a failure', async () => {
  const orders = await grid()
  const given = new AbortController()
  const seen: Progress[] = []
  const stopped = await conduct(orders, results(), {
    ...{ folder, jobs: 1, signal: given.signal },
    progress(now) {
      seen.push(now)
      if (now.done === 2) given.abort()
    },
  })
  expect(stopped).toMatchObject({ done: 2, failed: [], stopped: true })
  expect(results().lines.size).toBe(2)
  expect(seen[0]).toEqual({ done: 0, of: 10, failed: 0, leftMs: undefined })
  expect(seen.at(-1)!.leftMs).toBeGreaterThan(0)
})

test('what an experiment names must be there, and be told apart', async () => {
  await expect(designed({ ...STUDY, compositions: ['fifa'] })).rejects.toThrow('called "fifa"')
  await expect(designed({ ...STUDY, workloads: ['gone.json'] })).rejects.toMatchObject({
    code: 'E_FILE',
  })
  await expect(designed({ ...STUDY, clusters: ['5y8'] })).rejects.toMatchObject({
    code: 'E_FORMAT',
  })
  await expect(
    designed({ ...STUDY, sequences: [{ name: 'tiny', of: ['tiny.json'] }] }),
  ).rejects.toThrow('two of what the experiment names are called "tiny"')
})
