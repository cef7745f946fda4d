import { setImmediate as breathe } from 'node:timers/promises'
import { LocalCluster } from '../../runtime/cluster/local.ts'
import { alone, print, roundsOf } from './alone.ts'
import { atMost, figure, median, round, type Figure } from './figure.ts'
import { waitingAt } from './waiting.ts'

const WAITING = 100_000
const JOBS = 20
const ROUNDS = 3

/** One process: bytes of heap for each task that waits in a whole cluster, without and with an argument of its own. */
interface Bytes {
  readonly equal: number
  readonly each: number
}

async function heap(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    await breathe()
    globalThis.gc!()
  }
  return process.memoryUsage().heapUsed
}

async function waiting(jobs: readonly object[]): Promise<number> {
  const cluster = await LocalCluster.open({ cluster: 'local-5' })
  const submit = (name: string, stage: object) =>
    cluster.submit({
      name,
      user: name,
      stages: [{ name: 'work', burn: { sleepMs: 60_000 }, ...stage }],
    })
  // Takes every place and leaves some waiting, so that all parts have been in use before.
  submit('first', { count: 100 })
  const before = await heap()
  for (const [at, stage] of jobs.entries()) submit(`user-${at}`, stage)
  // The core hands them over a few thousand at a time.
  while (waitingAt(cluster) < WAITING) await breathe()
  const after = await heap()
  await cluster.close()
  return (after - before) / WAITING
}

async function bytes(): Promise<Bytes> {
  const count = WAITING / JOBS
  const equal = await waiting(Array.from({ length: JOBS }, () => ({ count })))
  const each = await waiting(
    Array.from({ length: JOBS }, () => ({ each: Array.from({ length: count }, (_, i) => i) })),
  )
  return { equal, each }
}

/** What a waiting task costs in memory. */
export async function memory(rounds = roundsOf(ROUNDS)): Promise<Figure[]> {
  const runs: Bytes[] = []
  for (let i = 0; i < rounds; i++)
    runs.push(...(await alone<Bytes>(import.meta.filename, ['bytes'], ['--expose-gc'])))
  const each = round(median(runs.map((run) => run.each)))
  const note =
    `growth of the heap after forced collections with ${WAITING} tasks of ${JOBS} jobs in the queue of a live cluster: the task's record, ` +
    `its entry in the queue, its share of job and stage; the record is most of it; ${each} with \`each\`, whose list is the caller's`
  const equal = runs.map((run) => run.equal)
  return [figure('memory.bytesPerWaitingTask', 'B', equal, note, atMost(600))]
}

if (import.meta.main) {
  if (process.argv[2] === 'bytes') print([await bytes()])
  else print(await memory())
}
