import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runLine } from '../../../runtime/console/run-line.ts'
import type { Shape } from '../../../runtime/service/shapes.ts'
import { testIo, typed } from './io.ts'
import { faultOf } from './schemas.ts'

const folder = mkdtempSync(join(tmpdir(), 'segue-simulate-'))
afterAll(() => rmSync(folder, { recursive: true }))

const put = (path: string, value: unknown): void => {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), typeof value === 'string' ? value : JSON.stringify(value))
}

const tiny = (jobs: number, everySeconds = 1) => ({
  phases: [
    {
      name: 'all',
      jobs,
      arrivals: { kind: 'poisson', everySeconds },
      streams: [
        {
          ...{ name: 'few', class: 'short', share: 3, users: ['ann', 'ben'], slack: 4 },
          job: { kind: 'bag', stage: { tasks: 2, cpuSeconds: 1 } },
        },
        {
          ...{ name: 'many', class: 'long', users: ['cat'] },
          job: {
            kind: 'bag',
            stage: {
              tasks: 3,
              cpuSeconds: { kind: 'exponential', mean: 8 },
              needs: { memory: '1GiB' },
            },
          },
        },
      ],
    },
  ],
})
put('workloads/own/tiny.json', tiny(40))
put('workloads/endless.json', tiny(1_000_000))
put('compositions/broken.json', { resourceManager: { Queue: 'queue/fifoo' } })

/** Job, submission, wait, service, processors, -1 where it is not known: an SWF line has eighteen fields. */
const swf = (id: number, at: number, run: number | string) =>
  [id, at, 0, run, 1, -1, -1, 1, -1, -1, 1, 1, 1, 1, 1, -1, -1, -1].join(' ')
put('good.swf', `; Version: 2.2\n${swf(1, 0, 5)}\n${swf(2, 3, 10)}\n`)
put('bad.swf', `; Version: 2.2\n${swf(1, 0, 5)}\n${swf(2, 3, 'soon')}\n${swf(3, 4, 10)}\n`)

const here = { folder }
const SIMULATE = 'simulate --workload own/tiny --nodes 2x4x8GiB'
const COMPARE = 'compare --workload own/tiny --nodes 2x4x8GiB --seeds 2'

/** What the machine is told of is another figure each time. */
const still = (text: string) =>
  text
    .replace(/ in \S+ \S+: [\d,]+ a second/g, ' in SOME TIME: SO MANY a second')
    .replaceAll(folder, 'FOLDER')

test.each([
  ['simulate', `${SIMULATE} --composition srpt --seed 3 --until 40s`],
  ['simulate-trace', 'simulate --trace bad.swf --skip-bad --nodes 1x1'],
])('%s, for people', async (name, line) => {
  const { out, err, code } = await typed(line, { ...here, columns: 100 })
  expect(code).toBe(0)
  await expect(still(`$ segue ${line}\n${out}${err}`)).toMatchFileSnapshot(
    `../../golden/${name}.txt`,
  )
})

async function json<K extends 'Simulation' | 'Comparison'>(line: string): Promise<Shape<K>> {
  const { out, err, code } = await typed(`${line} --json`, here)
  expect([err, code, faultOf(out)]).toEqual(['', 0, undefined])
  return JSON.parse(out) as Shape<K>
}

test('the same seed says the same, but for how long it took; another one does not', async () => {
  const line = `${SIMULATE} --composition drf --windows 10s`
  const strip = ({ wallSeconds: _, eventsPerSecond: __, ...rest }: Shape<'Simulation'>) => rest
  const first = await json<'Simulation'>(line)
  expect(strip(await json<'Simulation'>(line))).toEqual(strip(first))
  const other = await json<'Simulation'>(`${line} --seed 2`)
  expect(other.decisionHash).not.toBe(first.decisionHash)
  expect(other.response.mean).not.toBe(first.response.mean)
  expect(first).toMatchObject({ composition: 'drf', workload: 'own/tiny', seed: 1, jobs: 40 })
  expect(first.windows!.length).toBe(Math.ceil(first.virtualSeconds / 10))
  expect(Object.keys(first.byUser)).toEqual(['ann', 'ben', 'cat'])
  expect(Object.keys(first.byClass)).toEqual(['long', 'short'])
  expect(first.deadlines.tasks).toBe(first.byClass.short.tasks)
})

test('a model changes the world, a cluster the nodes', async () => {
  const nodes = [{ count: 3, cpu: 1, memory: '1 GiB', resources: { gpu: 2 } }]
  put('compositions/clusters/mine.json', { composition: 'default', nodes })
  const line = 'simulate --workload own/tiny --cluster mine --model spark-like'
  const { utilisation, ofTasks, nodes: named } = await json<'Simulation'>(line)
  expect(named).toBe('mine')
  expect(Object.keys(utilisation)).toEqual(['cpu', 'memory', 'gpu'])
  // Two of three tasks burn a second sharp.
  expect(ofTasks.service.p50).not.toBe(1)
})

test('compositions meet the same work, seed by seed', async () => {
  const result = await json<'Comparison'>(`${COMPARE} --compositions fifo,srpt`)
  expect(result).toMatchObject({ against: 'fifo', seeds: [1, 2] })
  expect(result.runs).toHaveLength(4)
  const [response] = result.metrics
  expect(response).toMatchObject({ metric: 'response.mean', unit: 's', better: 'less' })
  // One of the runs, by itself.
  const alone = await json<'Simulation'>(`${SIMULATE} --composition srpt --seed 2`)
  const run = result.runs.find(({ composition, seed }) => composition === 'srpt' && seed === 2)!
  expect(run.decisionHash).toBe(alone.decisionHash)
  expect(run.values[0]).toBe(alone.response.mean)
})

test.each([
  ['simulate', /E_USAGE\].* not clear\n.*either --workload or --trace\n.*neither/],
  [`${SIMULATE} --trace good.swf`, /E_USAGE\].*\n.*either --workload or --trace\n.*both/],
  [`${SIMULATE} --skip-bad`, /E_USAGE\] --skip-bad means nothing without --trace/],
  [`${SIMULATE} --rule a=1`, /E_USAGE\] --rule means nothing without --trace/],
  [
    'simulate --trace good.swf --format swff',
    /E_USAGE\] no traces are of format "swff"[^]*mean "swf"/,
  ],
  [
    'simulate --trace good.swf --rule cores',
    /E_USAGE\] --rule does not take "cores"\n.*NAME=VALUE/,
  ],
  [
    'simulate --trace good.swf --rule cores=9',
    /E_USAGE\] traces of format swf have no rule "cores"/,
  ],
  [`${SIMULATE} --cluster local-5`, /E_USAGE\] --nodes and --cluster both/],
  [
    'simulate --workload own/tiny --nodes 5y8',
    /E_USAGE\] --nodes does not take "5y8"\n.*5x8x16GiB/,
  ],
  ['simulate --workload own/tiny --nodes 99999', /E_USAGE\].*"99999"\n.*at most 10000 nodes/],
  [
    'simulate --workload own/tony',
    /E_FILE\] no workload .*"own\/tony"\n.*own\/tiny[^]*mean "own\/tiny"/,
  ],
  ['simulate --workload gone.json', /E_FILE\].*gone.json.*\n[^]*there is no such file/],
  ['simulate --workload compositions/broken.json', /E_FORMAT\]/],
  [`${SIMULATE} --composition fiffo`, /E_FILE\] no composition[^]*mean "fifo"/],
  [`${SIMULATE} --composition broken`, /E_UNKNOWN_COMPONENT\][^]*mean "queue\/fifo"/],
  [`${SIMULATE} --model spark`, /E_FILE\] no model is called "spark"\n.*spark-like/],
  [`${SIMULATE} --cluster`, /E_USAGE\]/],
  ['simulate --trace goood.swf', /E_FILE\] there is no trace[^]*mean "good.swf"/],
  ['simulate --trace bad.swf', /E_FORMAT\][^]*bad.swf:3/],
  [`${SIMULATE} --until soon`, /E_USAGE\] --until does not take "soon"\n.*2h/],
  [`${SIMULATE} --windows 0ms`, /E_USAGE\] --windows does not take "0ms"\n.*at least 1ms/],
  [
    `${SIMULATE} --seed 4294967296`,
    /E_USAGE\] --seed does not take "4294967296"\n.*a whole number from 0 to 4294967295/,
  ],
  [`${COMPARE} --compositions fifo,srpt --seeds 10001`, /E_USAGE\] --seeds does[^]*at most 10000/],
  [`${SIMULATE} --sead 3`, /E_USAGE\][^]*mean "--seed"/],
  ['compare --workload own/tiny', /E_USAGE\] there is nothing to compare\n.*at least two/],
  [`${COMPARE} --compositions fifo`, /E_USAGE\] there is nothing to compare[^]*fifo/],
  [`${COMPARE} --compositions fifo,fifo`, /E_USAGE\] --compositions does not take/],
  [`${COMPARE} --compositions fifo,sprt`, /E_FILE\] no composition[^]*mean "srpt"/],
  [
    `${COMPARE} --compositions fifo,srpt --seeds 1`,
    /E_USAGE\] --seeds does not take "1"\n.*at least 2/,
  ],
  [
    `${COMPARE} --compositions fifo,srpt --metrics response.meen`,
    /E_USAGE\] there is no metric "response.meen"\n[^]*mean "response.mean"/,
  ],
])('%s is refused', async (line, why) => {
  const { out, err, code } = await typed(line, here)
  expect([out, code]).toEqual(['', 2])
  expect(err).toMatch(why)
})

test('a line about each job', async () => {
  const line = 'simulate --trace good.swf --nodes 1x1 --json --output'
  const at = (name: string) => readFileSync(join(folder, name), 'utf8')
  expect((await typed(`${line} jobs.csv`, here)).code).toBe(0)
  const [head, ...rows] = at('jobs.csv').trimEnd().split('\n')
  expect(head).toBe('job,name,user,class,phase,state,tasks,submitted,wait,response,slowdown')
  expect(rows).toHaveLength(2)
  // The second comes at 3 and begins when the first has ended, at 5.
  expect(rows[1]).toMatch(/^j-2,.*,ok,1,3,2,12,1\.2$/)
  const again = await typed(`${line} jobs.csv`, here)
  expect([again.out, again.code]).toEqual(['', 4])
  expect(JSON.parse(again.err)).toMatchObject({ code: 'E_STATE' })
  await typed(`${line} jobs.jsonl`, here)
  const [, second] = at('jobs.jsonl').trimEnd().split('\n')
  expect(JSON.parse(second)).toMatchObject({ job: 'j-2', wait: 2, response: 12, slowdown: 1.2 })
})

test('of a simulation that fails no file is left', async () => {
  const line = 'simulate --trace bad.swf --output none.csv'
  expect((await typed(line, here)).code).toBe(2)
  expect(existsSync(join(folder, 'none.csv'))).toBe(false)
})

test('what did not end is told, and where nothing did nothing is compared', async () => {
  const line = `${COMPARE} --compositions fifo,srpt --until`
  const { text, runs } = await json<'Comparison'>(`${line} 40s`)
  expect(text[0]).toMatch(/^Under fifo \d+ tasks did not end: times are of jobs that succeeded/)
  expect(runs).toHaveLength(4)
  const short = await typed(`${line} 100ms`, here)
  expect([short.out, short.code]).toEqual(['', 4])
  expect(short.err).toMatch(/E_STATE\] no job succeeded under fifo with seed 1\n/)
  const alone = await typed(`${SIMULATE} --until 100ms`, here)
  expect(alone.out).toContain('no job succeeded: there are no times')
  expect(alone.out).not.toContain('response of jobs')
})

test('Ctrl-C cuts it, and what there is is printed', async () => {
  const io = testIo(here)
  const ended = runLine(['simulate', '--workload', 'endless', '--json'], io)
  await new Promise((resolve) => setTimeout(resolve, 1000))
  io.signal('SIGINT')
  expect(await ended).toBe(130)
  expect(faultOf(io.texts.out)).toBeUndefined()
  expect(JSON.parse(io.texts.out)).toMatchObject({ cut: 'stopped' })
  expect(io.texts.err).toContain('this is how far it is')
})

test('a second Ctrl-C waits for nothing', async () => {
  const io = testIo(here)
  const ended = runLine(['simulate', '--workload', 'endless'], io)
  await new Promise((resolve) => setTimeout(resolve, 500))
  io.signal('SIGTERM')
  io.signal('SIGTERM')
  expect(await ended).toBe(143)
  expect(io.texts.out).toBe('')
})

test('a comparison that is interrupted too early says so', async () => {
  const io = testIo(here)
  const ended = runLine(['compare', '--workload', 'endless', '--compositions', 'fifo,srpt'], io)
  await new Promise((resolve) => setTimeout(resolve, 1000))
  io.signal('SIGINT')
  expect(await ended).toBe(130)
  expect(io.texts.out).toBe('')
  expect(io.texts.err).toContain('before two seeds')
})
