import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises'
import type { Changes } from '../../runtime/assembler/apply.ts'
import { LocalCluster } from '../../runtime/cluster/local.ts'
import { print } from './alone.ts'
import { TASKS } from './executors.ts'
import { waitingAt } from './waiting.ts'

const WARM = 60
const REWIRES = 500
const WINDOW = 64
export const WAITING = 100_000
const JOBS = 40
const CYCLES = 3

const CHANGES: readonly Changes[] = [
  { 'resourceManager.Queue': 'queue/lifo' },
  { 'resourceManager.Scheduler': 'scheduler/drf' },
  { 'resourceManager.Placement': 'placement/best-fit' },
  {
    'resourceManager.Queue': 'queue/shortest-first',
    'applicationMaster.Estimator': 'estimator/none',
  },
  {
    'resourceManager.Scheduler': 'scheduler/fifo',
    'resourceManager.Placement': 'placement/first-fit',
  },
  { 'resourceManager.Queue': 'queue/fifo', 'applicationMaster.Estimator': 'estimator/history' },
]

/** Every queue that ships; `bounded` stands in front of another, and holds less than there is. */
export const QUEUES: Readonly<Record<string, Changes[string]>> = {
  fifo: 'queue/fifo',
  lifo: 'queue/lifo',
  priority: 'queue/priority',
  'shortest-first': 'queue/shortest-first',
  'longest-first': 'queue/longest-first',
  'earliest-deadline': 'queue/earliest-deadline',
  'critical-path': 'queue/critical-path',
  bounded: { use: 'queue/fifo', through: ['queue/bounded'] },
}

export interface Pause {
  readonly pauseUs: number
  readonly totalUs: number
}

/** Rewires of one process with little waiting, while small functions run as fast as they can. */
async function little(): Promise<Pause[]> {
  const cluster = await LocalCluster.open({ cluster: 'local-5' })
  const echo = cluster.function<[number]>(`${TASKS}#echo`)
  let going = true
  let calls = 0
  const lane = async () => {
    while (going) if ((await echo(++calls)) === undefined) throw new Error('no answer')
  }
  const lanes = Promise.all(Array.from({ length: WINDOW }, lane))
  const pauses: Pause[] = []
  for (let i = -WARM; i < REWIRES; i++) {
    await sleep(1)
    const { pauseUs, totalUs } = await cluster.rewire(CHANGES[(i + WARM) % CHANGES.length])
    if (i >= 0) pauses.push({ pauseUs, totalUs })
  }
  going = false
  await lanes
  await cluster.close()
  return pauses
}

/** Rewires of one process from each shipped queue to the next with 100,000 waiting, while tasks start and end. */
async function many(): Promise<Record<string, Pause[]>> {
  const cluster = await LocalCluster.open({ cluster: 'local-5' })
  for (let at = 0; at < JOBS; at++) {
    cluster.submit({
      name: `job-${at}`,
      user: `user-${at % 5}`,
      stages: [
        {
          name: 'work',
          burn: { sleepMs: 5 },
          count: (WAITING * 1.2) / JOBS,
          needs: { cpu: 1, memory: `${1 + (at % 8)} MiB` },
          priority: at % 3,
          deadlineMs: 1000 * ((at * 7) % JOBS),
          estimateMs: 1 + ((at * 11) % JOBS),
        },
      ],
    })
  }
  while (waitingAt(cluster) < WAITING) await breathe()
  const pauses: Record<string, Pause[]> = {}
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    for (const [name, queue] of Object.entries(QUEUES).toReversed()) {
      await sleep(20)
      const { pauseUs, totalUs, carried } = await cluster.rewire({ 'resourceManager.Queue': queue })
      if (carried.waiting < WAITING) throw new Error(`only ${carried.waiting} waited`)
      ;(pauses[name] ??= []).push({ pauseUs, totalUs })
    }
  }
  await cluster.close()
  return pauses
}

if (import.meta.main) print([process.argv[2] === 'many' ? await many() : await little()])
