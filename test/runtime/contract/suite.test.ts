import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testComponent, type TestProgress } from '../../../runtime/contract/suite.ts'
import { Catalog } from '../../../runtime/loader/catalog.ts'
import { SHAPES } from '../../../runtime/service/shapes.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'segue-suite-')))
const seed = Number(process.env.SEGUE_SEED)

/** Queues that are well typed and pass the first calls, each with one fault; the line of the fault is marked. */
const queue = (body: string): string => `import { Queue, component, laneQueue } from '#interfaces'

/** Has a fault. */
export default component({
  provides: Queue,
  create() {
    const sound = laneQueue(() => 0)
    let pushed = 0
    return {
      ...sound,
      push(task, lane) {
        pushed++
        ${body}
        sound.push(task, lane)
      },
    }
  },
})
`
const FILES: Readonly<Record<string, string>> = {
  'queue/sound': queue(''),
  'queue/loses': queue('if (pushed % 5 === 0) return'),
  'queue/throws': queue("if (task.priority === -2) throw new RangeError('priority -2')"),
  'queue/hangs': queue('while (task.priority === -2 && pushed > 3) pushed++'),
  'queue/hangs-later': queue(
    'if (task.priority < 0) throw new Error("at first")\n while (pushed > 2 && pushed % 2 === 0) pushed += 2',
  ),
  'queue/exits': queue('if (pushed > 3) process.exit(7)'),
  'queue/fills': queue(
    'if (pushed > 3) for (const all: number[][] = []; ; ) all.push(Array(1e5).fill(pushed))',
  ),
  'queue/prints': queue('if (pushed === 1) console.log("pushed " + task.id)'),
  'queue/ill': queue('const text: number = "a text"; void text'),
}

let catalog: Catalog
beforeAll(async () => {
  mkdirSync(join(folder, 'queue'))
  for (const [id, text] of Object.entries(FILES)) writeFileSync(join(folder, `${id}.ts`), text)
  catalog = Catalog.checked([join(import.meta.dirname, '../../../components'), folder])
  await catalog.load()
})
afterAll(async () => {
  await catalog.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Few inputs, so that a test is short; a fault needs few. */
const run = (id: string, more = {}) => testComponent(catalog, id, { seed, runs: 20, ...more })
/** As `--json` prints it. */
const sent = (report: object): unknown => JSON.parse(JSON.stringify(report))
const failed = (report: Awaited<ReturnType<typeof run>>) =>
  report.items.filter(({ verdict }) => verdict === 'failed')

describe('a component that keeps its contract', () => {
  test('passes every law, and the progress of it is told', async () => {
    const seen: TestProgress[] = []
    const report = await run('queue/sound', {
      progress: (one: TestProgress) => void seen.push(one),
    })
    expect(failed(report)).toEqual([])
    expect([...Value.Errors(SHAPES.ComponentTest, sent(report))]).toEqual([])
    expect(report).toMatchObject({ kind: 'ComponentTest', id: 'queue/sound', seed, passed: true })
    expect(report.version).toBe(catalog.get('queue/sound')!.version)
    expect(report.items.map(({ law }) => law)).toEqual(
      expect.arrayContaining(['once', 'order', 'under-load']),
    )
    expect(report.items.every(({ runs }) => runs > 0)).toBe(true)
    expect(seen.at(-1)).toMatchObject({ done: report.items.length, laws: report.items.length })
  })

  test('one that ships passes, too, with executors of its own beside it', async () => {
    expect(failed(await run('scheduler/srpt'))).toEqual([])
  })
})

describe('a component that breaks it', () => {
  test('is told by the law, with the smallest input and the command that repeats it', async () => {
    const report = await run('queue/loses')
    expect(report.passed).toBe(false)
    expect([...Value.Errors(SHAPES.ComponentTest, sent(report))]).toEqual([])
    const once = report.items.find(({ law }) => law === 'once')!
    expect(once.verdict).toBe('failed')
    const { fault } = once
    expect(fault).toMatchObject({ seed, error: expect.stringContaining('expected 5, found 4') })
    expect(fault!.input).toHaveLength(5)
    expect(fault!.repeat).toBe(
      `segue component test queue/loses --seed ${seed} --path ${fault!.path}`,
    )
    // And so it does: the same law alone, the same input first.
    const again = await run('queue/loses', { path: fault!.path })
    expect(again.items).toHaveLength(1)
    expect(again.items[0].fault).toMatchObject({ error: fault!.error, input: fault!.input })
    expect(again.items[0].runs).toBe(1)
  })

  test('one that throws is told with its own line', async () => {
    const report = await run('queue/throws', { path: 'once' })
    const [{ fault, law }] = report.items
    expect(law).toBe('once')
    expect(fault!.error).toBe('RangeError: priority -2')
    expect(fault!.where).toBe(`${join(folder, 'queue/throws.ts')}:13:41`)
    expect(fault!.input).toEqual(['lane a, priority -2'])
  })
})

describe('a component that takes its thread along', () => {
  test('hangs: the law fails with the input in which it did, and the others are not run', async () => {
    const report = await run('queue/hangs', { limitMs: 1000 })
    const [{ law, fault }, ...more] = failed(report)
    expect(more).toEqual([])
    expect(fault!.error).toBe('the component did not return within 1000 ms')
    expect(fault!.input.join('\n')).toContain('priority -2')
    expect(fault!.path).toMatch(/^\w+\/\d+$/)
    const after = report.items.slice(report.items.findIndex((one) => one.law === law) + 1)
    expect(after.length).toBeGreaterThan(0)
    expect(after.every(({ verdict }) => verdict === 'not-run')).toBe(true)
    const again = await run('queue/hangs', { limitMs: 1000, path: fault!.path })
    expect(again.items[0].fault).toMatchObject({ error: fault!.error, input: fault!.input })
  })

  test('hangs with a smaller input: what broke the law before stands', async () => {
    const report = await run('queue/hangs-later', { limitMs: 1000 })
    const [{ fault }] = failed(report)
    expect(['Error: at first', 'the component did not return within 1000 ms']).toContain(
      fault!.error,
    )
    expect(fault!.input.length).toBeGreaterThan(0)
  })

  test.each([
    ['exits', 'the component ended its thread (7)'],
    ['fills', 'memory'],
  ])('%s: a fault of the law', async (name, words) => {
    const report = await run(`queue/${name}`)
    expect(report.passed).toBe(false)
    expect(failed(report)[0].fault!.error).toContain(words)
  })
})

test('what it prints is handed on', async () => {
  let text = ''
  const printed = (more: string) => void (text += more)
  await run('queue/prints', { printed, path: 'order' })
  expect(text).toContain('pushed t-')
})

test.each([
  ['an unknown component', 'queue/sond', {}, 'E_UNKNOWN_COMPONENT', 'did you mean "queue/sound"?'],
  ['a file that was refused', 'queue/ill', {}, 'E_TYPES', 'queue/ill'],
  ['an unknown law', 'queue/sound', { path: 'ordr/3' }, 'E_USAGE', 'did you mean "order"?'],
  ['an input that is none', 'queue/sound', { path: 'order/x' }, 'E_USAGE', 'order/x'],
])('%s is an error that says so', async (_, id, options, code, words) => {
  const error = await run(id, options).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code })
  expect((error as { explain(): string }).explain()).toContain(words)
})

test('it can be given up', async () => {
  const abort = new AbortController()
  const progress = () => abort.abort(new Error('given up'))
  await expect(run('queue/sound', { signal: abort.signal, progress })).rejects.toThrow('given up')
})
