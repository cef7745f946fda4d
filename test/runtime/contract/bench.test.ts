import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Value } from 'typebox/value'
import { benchComponent, benchLines, type BenchProgress } from '../../../runtime/contract/index.ts'
import { measureWork } from '../../../runtime/contract/bench/work.ts'
import { WORKLOADS } from '../../../runtime/contract/bench/workloads.ts'
import { SegueError } from '../../../runtime/errors.ts'
import { Catalog } from '../../../runtime/loader/catalog.ts'
import { SHAPES } from '../../../runtime/service/shapes.ts'
import { shelf } from '../../conformance/shelf.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'segue-bench-')))

/** Pushes well a hundred times, and then no more. */
const FAILS = `import { Queue, component, laneQueue } from '#interfaces'

/** Fails under load. */
export default component({
  provides: Queue,
  create() {
    const sound = laneQueue(() => 0)
    let pushed = 0
    return {
      ...sound,
      push(task, lane) {
        if (++pushed > 100) throw new Error('no more')
        sound.push(task, lane)
      },
    }
  },
})
`

let catalog: Catalog
beforeAll(async () => {
  mkdirSync(join(folder, 'components/queue'), { recursive: true })
  writeFileSync(join(folder, 'components/queue/fails.ts'), FAILS)
  catalog = Catalog.of(folder)
  await catalog.load()
})
afterAll(async () => {
  await catalog.close()
  rmSync(folder, { recursive: true, force: true })
})

test.each([
  ['scheduler/drf', 'scheduler/fifo', true],
  ['queue/bounded', 'queue/fifo', true],
  ['placement/best-fit', 'placement/first-fit', true],
  ['estimator/history', 'estimator/declared', true],
  ['monitor/none', 'monitor/window', false],
  ['executor/inline', 'executor/threads', false],
  ['store/journal', 'store/memory', false],
])(
  '%s is measured against %s, the default, in the published shape',
  async (id, usual, works) => {
    const seen: BenchProgress[] = []
    const progress = (one: BenchProgress) => void seen.push(one)
    const report = await benchComponent(catalog, id, { seed: 3, rounds: 2, progress })
    expect([...Value.Errors(SHAPES.ComponentBench, report)]).toEqual([])
    expect(report).toMatchObject({ id, against: [usual], seed: 3 })
    expect(report.operations.length).toBeGreaterThan(0)
    for (const { items } of report.operations) {
      expect(items.map((one) => one.id)).toEqual([id, usual])
      expect(items.every(({ perSecond }) => perSecond > 0 && perSecond < Infinity)).toBe(true)
    }
    expect(report.work.length > 0).toBe(works)
    expect(seen.at(-1)!.done).toBe(seen.at(-1)!.of)
    const text = benchLines(report).join('\n')
    expect(text).toContain(`${id} against ${usual}, seed 3`)
    expect(text).not.toMatch(/undefined|NaN|Infinity/)
  },
  60_000,
)

describe('what a component does to work', () => {
  const source = shelf()
  const measured = (ids: string[], seeds = 6) => measureWork(source, ids, 1, seeds, () => {})
  const row = (rows: Awaited<ReturnType<typeof measured>>, workload: string, metric: string) =>
    rows.find((one) => one.workload === workload && one.metric === metric)!

  test('short tasks first are better for the mean than long ones first, and the table says so', async () => {
    const rows = await measured(['queue/shortest-first', 'queue/longest-first'], 10)
    const { value, items } = row(rows, 'short-and-long', 'mean response')
    expect(items[0].verdict).toBe('better')
    expect(items[0].difference).toBeCloseTo(value - items[0].value, 6)
    expect(items[0].high).toBeLessThan(0)
  })

  test('a component is the same as itself, and the same seed gives the same figures', async () => {
    const rows = await measured(['queue/lifo', 'queue/lifo'], 3)
    expect(rows.flatMap(({ items }) => items.map(({ verdict }) => verdict))).toEqual(
      rows.map(() => 'same'),
    )
    expect(await measured(['queue/lifo', 'queue/lifo'], 3)).toEqual(rows)
  })

  test('estimates are asked for where an estimator is measured', async () => {
    const rows = await measured(['estimator/declared', 'estimator/none'], 10)
    expect(row(rows, 'short-and-long', 'mean slowdown').items[0].verdict).toBe('better')
  })
})

test.each(WORKLOADS.map((workload) => [workload.name, workload] as const))(
  'the workload %s is settled by its seed',
  (_, workload) => {
    expect(workload.draw(4)).toEqual(workload.draw(4))
    expect(workload.draw(4)).not.toEqual(workload.draw(5))
    const { jobs } = workload.draw(4)
    expect(jobs.map(({ at }) => at)).toEqual(jobs.map(({ at }) => at).sort((a, b) => a - b))
  },
)

test.each<[string, string, string[], string, string, number?]>([
  ['another interface', 'queue/lifo', ['scheduler/fifo'], 'E_WRONG_INTERFACE', 'no Queue'],
  ['an unknown one', 'queue/lifo', ['queue/fofo'], 'E_UNKNOWN_COMPONENT', '"queue/fifo"?'],
  ['itself', 'queue/lifo', ['queue/lifo'], 'E_USAGE', '--against queue/fifo'],
  ['nothing, as the default', 'queue/fifo', [], 'E_USAGE', 'name what'],
  ['one in one round', 'queue/lifo', [], 'E_USAGE', 'at least 2', 1],
  ['one while it fails', 'queue/fails', [], 'E_CONTRACT', 'segue component test queue/fails'],
])('against %s: an error that says so', async (_, id, against, code, words, rounds = 2) => {
  const error: unknown = await benchComponent(catalog, id, { against, seed: 1, rounds }).catch(
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(SegueError)
  expect((error as SegueError).code).toBe(code)
  expect((error as SegueError).explain()).toContain(words)
})

test('it can be given up', async () => {
  const abort = new AbortController()
  const progress = () => abort.abort(new Error('given up'))
  const bench = benchComponent(catalog, 'queue/lifo', { signal: abort.signal, progress })
  await expect(bench).rejects.toThrow('given up')
})
