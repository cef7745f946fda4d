import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store, StoredTask } from '#interfaces'
import journal from '../../components/store/journal.ts'
import { LocalCluster } from '../../runtime/cluster/local.ts'
import type { JobSpec, StageSpec } from '../../runtime/core/job-spec.ts'
import { defaultsOf } from '../../runtime/contract/make.ts'
import { alone, print, roundsOf } from './alone.ts'
import { TASKS } from './executors.ts'
import { atLeast, below, figure, median, quantile, round, type Figure } from './figure.ts'

const ROUNDS = 5
const THREADS = 2
/** Tasks of a job that does nothing, and of one whose tasks take a millisecond; pairs of jobs in one process. */
const SHORT = 20_000
const LONG = 2000
const PAIRS = 6
const JOBS = 3000
const WINDOW = 200
const ONE_BY_ONE = 150
/** Open jobs that are found, tasks of each, and how many of those had ended. */
const OPEN = 10
const OPEN_TASKS = 10_000
const ENDED = 5000

async function within<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'segue-bench-'))
  try {
    return await act(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A cluster of one node with a folder that outlives it, and that store. */
function open(folder: string, name: string, store: string): Promise<LocalCluster> {
  const composition = join(folder, `${name}.json`)
  writeFileSync(composition, JSON.stringify({ applicationMaster: { Store: store } }))
  const cluster = join(folder, `${name}-cluster.json`)
  writeFileSync(cluster, JSON.stringify({ composition, nodes: [{ cpu: THREADS, memory: '50%' }] }))
  return LocalCluster.open({ cluster, state: join(folder, name) })
}

const jobOf = (count: number, stage: Partial<StageSpec>): JobSpec => ({
  name: 'job',
  stages: [{ name: 'all', each: Array.from({ length: count }, (_, i) => i), ...stage }],
})

interface Cost {
  readonly percent: number
  readonly perSecond: number
}

/** Jobs on a cluster that forgets and on one that writes down, in turn; how many tasks a second fewer the second does. */
async function cost(count: number, stage: Partial<StageSpec>): Promise<Cost> {
  return within(async (folder) => {
    const clusters = [
      await open(folder, 'memory', 'store/memory'),
      await open(folder, 'journal', 'store/journal'),
    ]
    const run = async (cluster: LocalCluster): Promise<number> => {
      const before = performance.now()
      const { state } = await cluster.submit(jobOf(count, stage)).done
      if (state !== 'ok') throw new Error(`the job ${state}`)
      return performance.now() - before
    }
    for (const cluster of clusters) await run(cluster)
    const ratios: number[] = []
    const times: number[] = []
    for (let pair = 0; pair < PAIRS; pair++) {
      const order = pair % 2 === 0 ? [0, 1] : [1, 0]
      const took = [0, 0]
      for (const which of order) took[which] = await run(clusters[which])
      ratios.push(took[0] / took[1])
      times.push(took[1])
    }
    for (const cluster of clusters) await cluster.close()
    return {
      percent: (1 - median(ratios)) * 100,
      perSecond: (count / median(times)) * 1000,
    }
  })
}

interface Accepted {
  readonly perSecond: number
  readonly aloneMs: number
}

/** Jobs of one task, from their submission to the moment when they are on disk. */
const accepted = (): Promise<Accepted> =>
  within(async (folder) => {
    const cluster = await open(folder, 'journal', 'store/journal')
    const one = { name: 'one', stages: [{ name: 'only', burn: { sleepMs: 0 } }] }
    const lane = async (count: number) => {
      for (let i = 0; i < count; i++) await cluster.submit(one).accepted
    }
    await lane(20)
    const latencies: number[] = []
    for (let i = 0; i < ONE_BY_ONE; i++) {
      const before = performance.now()
      await lane(1)
      latencies.push(performance.now() - before)
    }
    const before = performance.now()
    await Promise.all(Array.from({ length: WINDOW }, () => lane(JOBS / WINDOW)))
    const perSecond = (JOBS / (performance.now() - before)) * 1000
    await cluster.idle()
    await cluster.close()
    return { perSecond, aloneMs: quantile(latencies, 0.5) }
  })

interface Recovered {
  readonly ms: number
  readonly bytesPerTask: number
}

const taskOf = (job: number, task: number): StoredTask => ({
  ...{ type: 'task', job, task, stage: 0, index: task - 1, outcome: 'ok', attempt: 1 },
  ...{ at: Date.now(), wait: 1000, service: 1000, node: 'n1', generation: 1 },
  value: { task, text: `result ${task}` },
})

/** How much longer a cluster takes to open that finds all this, than one that finds nothing. */
const recovered = (): Promise<Recovered> =>
  within(async (folder) => {
    const store = journal.create({ config: defaultsOf(journal) }) as Store & {
      stop(): Promise<void>
    }
    const home = join(folder, 'journal/journal')
    await store.open({ folder: home, life: 'before', forgot: () => {} })
    const spec = {
      name: 'job',
      stages: [{ name: 'all', burn: { sleepMs: 60_000 }, count: OPEN_TASKS }],
    }
    for (let number = 1; number <= OPEN; number++) {
      const more = { name: 'job', user: 'ann', pool: 'default', at: Date.now(), total: OPEN_TASKS }
      await store.accept({ type: 'job', job: number, ...more, spec })
      for (let task = 1; task <= ENDED; task++) {
        store.append(taskOf(number, task))
        if (task % 500 === 0) await store.flushed()
      }
    }
    const { bytes } = store.usage()
    await store.stop()
    const timed = async (name: string): Promise<number> => {
      const before = performance.now()
      const cluster = await open(folder, name, 'store/journal')
      const took = performance.now() - before
      const { jobs, tasks } = cluster.recovered
      const found = name === 'journal' ? [OPEN, OPEN * ENDED] : [0, 0]
      if (jobs !== found[0] || tasks !== found[1]) throw new Error(`found ${jobs} and ${tasks}`)
      await cluster.close()
      return took
    }
    await timed('warm')
    const empty = await timed('empty')
    return { ms: (await timed('journal')) - empty, bytesPerTask: bytes / (OPEN * ENDED) }
  })

const CASES: Readonly<Record<string, () => Promise<unknown>>> = {
  short: () => cost(SHORT, { call: `${TASKS}#echo` }),
  long: () => cost(LONG, { call: `${TASKS}#spin`, args: [1] }),
  accepted,
  recovered,
}

/** What it costs that nothing is lost. */
export async function figures(rounds = roundsOf(ROUNDS)): Promise<Figure[]> {
  const of = async <T>(name: string): Promise<T[]> => {
    const runs: T[] = []
    for (let i = 0; i < rounds; i++)
      runs.push(...(await alone<T>(import.meta.filename, ['run', name])))
    return runs
  }
  const [short, long] = [await of<Cost>('short'), await of<Cost>('long')]
  const taken = await of<Accepted>('accepted')
  const found = await of<Recovered>('recovered')
  const percent = (runs: readonly Cost[]) => runs.map((run) => run.percent)
  const with_ = (runs: readonly Cost[]) =>
    `${round(median(runs.map(({ perSecond }) => perSecond)))} tasks/s with the journal`
  const turns = `${THREADS} threads, jobs with store/memory and store/journal in turn, ${PAIRS} pairs a run`
  return [
    figure(
      'journal.costPercent',
      '%',
      percent(short),
      `fewer tasks/s, jobs of ${SHORT} functions that do nothing; ${turns}; ${with_(short)}`,
    ),
    figure(
      'journal.costPercent1ms',
      '%',
      percent(long),
      `the same with ${LONG} functions of 1 ms each; ${with_(long)}`,
      below(5),
    ),
    figure(
      'journal.acceptedPerSecond',
      '1/s',
      taken.map(({ perSecond }) => perSecond),
      `jobs of one task on disk, ${WINDOW} submissions under way, while those before run`,
      atLeast(1000),
    ),
    figure(
      'journal.acceptMs',
      'ms',
      taken.map(({ aloneMs }) => aloneMs),
      'median of one submission after the other; limited by one sync of the disk',
    ),
    figure(
      'journal.recoverMs100k',
      'ms',
      found.map(({ ms }) => ms),
      `opening with ${OPEN} open jobs of ${OPEN_TASKS} tasks, half of them ended, over opening with none`,
      below(2000),
    ),
    figure(
      'journal.bytesPerTask',
      'B',
      found.map(({ bytesPerTask }) => bytesPerTask),
      'on disk, with a result of about 40 bytes',
    ),
  ]
}

if (import.meta.main) {
  if (process.argv[2] === 'run') print([(await CASES[process.argv[3]]()) as object])
  else print(await figures())
}
