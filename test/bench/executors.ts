import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import { Tinypool } from 'tinypool'
import type { Attempt, Executor, Life } from '../../interfaces/index.ts'
import processes from '../../components/executor/processes.ts'
import threads from '../../components/executor/threads.ts'

/**
 * The executors by themselves beside Piscina and tinypool, in one run: same thread count, window and argument, one
 * promise a task for each. `node test/bench/executors.ts [threads] [window]`.
 */
export interface Run {
  readonly perSecond: number
  /** Microseconds from handing a task over to its answer, ascending. */
  readonly latencies: Float64Array
}

export const TASKS = fileURLToPath(new URL('../fixtures/tasks.ts', import.meta.url))
const PEER_TASKS = fileURLToPath(new URL('../fixtures/peer-tasks.mjs', import.meta.url))

/** Keeps `window` tasks under way until `count` have been answered; checks every answer. */
export async function drive(
  count: number,
  window: number,
  submit: (i: number) => Promise<unknown>,
): Promise<Run> {
  const latencies = new Float64Array(count)
  let next = 0
  const lane = async () => {
    while (next < count) {
      const i = next++
      const from = performance.now()
      if ((await submit(i)) !== i) throw new Error(`task ${i} was answered wrongly`)
      latencies[i] = (performance.now() - from) * 1000
    }
  }
  const from = performance.now()
  await Promise.all(Array.from({ length: Math.min(window, count) }, lane))
  const perSecond = (count / (performance.now() - from)) * 1000
  return { perSecond, latencies: latencies.sort() }
}

export const quantile = ({ latencies }: Run, q: number): number =>
  latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * q))]!

/** Warms a pool up with a tenth of the count, then measures. */
async function measure(count: number, window: number, submit: (i: number) => Promise<unknown>) {
  await drive(Math.max(window, Math.ceil(count / 10)), window, submit)
  return drive(count, window, submit)
}

export interface Pool {
  submit(i: number): Promise<unknown>
  close(): Promise<void>
}

const overlapping = (window: number, threadCount: number) => ({
  minThreads: threadCount,
  maxThreads: threadCount,
  concurrentTasksPerWorker: Math.max(1, Math.min(128, Math.ceil(window / threadCount))),
})

/** As Piscina is fastest here: tasks may overlap on a thread, workers wait on Atomics. */
export function openPiscina(window: number, threadCount: number): Pool {
  const size = { ...overlapping(window, threadCount), maxQueue: Infinity }
  const pool = new Piscina({ filename: PEER_TASKS, name: 'echo', ...size })
  return { submit: (i) => pool.run(i), close: () => pool.destroy() }
}

export function openTinypool(window: number, threadCount: number): Pool {
  const size = overlapping(window, threadCount)
  const options = { filename: PEER_TASKS, name: 'echo', runtime: 'worker_threads' as const }
  const pool = new Tinypool({ ...options, ...size })
  return { submit: (i) => pool.run(i), close: async () => void (await pool.destroy()) }
}

async function runPool({ submit, close }: Pool, count: number, window: number): Promise<Run> {
  try {
    return await measure(count, window, submit)
  } finally {
    await close()
  }
}

export const runPiscina = (count: number, window: number, threadCount = 2): Promise<Run> =>
  runPool(openPiscina(window, threadCount), count, window)

export const runTinypool = (count: number, window: number, threadCount = 2): Promise<Run> =>
  runPool(openTinypool(window, threadCount), count, window)

/** The component with its default settings, and a way to wait for one attempt. */
export async function open(
  of: typeof threads,
  places: number,
  settings: Record<string, unknown>,
  fields: Partial<Attempt> = {},
) {
  const defaults = Object.fromEntries(
    Object.entries(of.config).map(([name, setting]) => [name, setting.default]),
  )
  const executor = of.create({
    config: { ...defaults, ...settings },
    state: undefined,
  }) as Executor & Life<never>
  await executor.start!()
  let id = 0
  let flushing = false
  const flush = () => {
    flushing = false
    executor.flush()
  }
  const submit = (i: number) =>
    new Promise<unknown>((resolve, reject) => {
      const work = { call: TASKS, export: 'echo', args: [i] }
      const plain = {
        task: { shape: { id: 1 } } as Attempt['task'],
        memory: 0,
        timeoutMs: 0,
        isolate: 'thread' as const,
        output: '',
      }
      const staged = executor.busy() >= places
      executor.run({ id: ++id, work, ...plain, staged, ...fields }, (_attempt, report) =>
        report.outcome === 'ok'
          ? resolve(report.value)
          : reject(new Error(report.error?.message ?? report.outcome)),
      )
      if (flushing) return
      flushing = true
      queueMicrotask(flush)
    })
  return { executor, submit }
}

export async function runThreads(count: number, window: number, threadCount = 2): Promise<Run> {
  const { executor, submit } = await open(threads, threadCount, { threads: threadCount })
  try {
    return await measure(count, window, submit)
  } finally {
    await executor.stop!()
  }
}

/** Functions with `isolate: process`, or commands. */
export async function runProcesses(
  count: number,
  window: number,
  fields: Partial<Attempt> = {},
  at = 2,
) {
  const { executor, submit } = await open(processes, at, {}, { isolate: 'process', ...fields })
  const answer = (i: number) => submit(i).then((value) => (fields.work ? i : value))
  try {
    return await measure(count, window, answer)
  } finally {
    await executor.stop!()
  }
}

async function main(threadCount = 2, window = 128) {
  const line = (name: string, run: Run) => {
    const [p50, p99] = [quantile(run, 0.5), quantile(run, 0.99)].map(Math.round)
    console.log(
      `${name.padEnd(30)} ${Math.round(run.perSecond).toString().padStart(9)}/s  p50 ${p50} us  p99 ${p99} us`,
    )
  }
  const peers = { threads: runThreads, piscina: runPiscina, tinypool: runTinypool }
  for (let round = 1; round <= 3; round++) {
    for (const [name, run] of Object.entries(peers)) {
      line(
        `${name}, window ${window}`,
        await run(name === 'threads' ? 300_000 : 60_000, window, threadCount),
      )
      line(`${name}, alone`, await run(8_000, 1, threadCount))
    }
    line('isolate: process, alone', await runProcesses(2_000, 1))
    line('isolate: process, window 16', await runProcesses(8_000, 16))
    line('command true, alone', await runProcesses(60, 1, { work: { run: ['true'] } }))
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [threadCount, window] = process.argv.slice(2).map(Number)
  await main(threadCount, window)
}
