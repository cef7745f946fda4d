import { availableParallelism } from 'node:os'
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'
import { readQueries } from './profiles.ts'
import { compositionNamed, responsesOf } from './run.ts'
import { streamOf } from './stream.ts'
import { COMPOSITIONS, figuresOf, rowsOf, tableOf, type Figures, type Name } from './study.ts'

/**
 * `node test/validation/tpch/main.ts [FOLDER] [SEEDS]`: the study of docs/experiments/tpch.md, with the profiles in FOLDER or SEGUE_TPCH. Seeds
 * are 1, 2, ...; compositions meet the same jobs.
 */
const STREAM = { jobs: 200, every: 25 }

interface Order {
  readonly folder: string
  readonly name: Name
  readonly seed: number
}

if (isMainThread) {
  const folder = process.argv[2] ?? process.env.SEGUE_TPCH
  const seeds = Number(process.argv[3] ?? 20)
  if (!folder || !(seeds >= 1)) {
    console.error('usage: node test/validation/tpch/main.ts FOLDER [SEEDS]')
    process.exitCode = 2
  } else await study(folder, seeds)
} else {
  const { folder, name, seed } = workerData as Order
  const workload = streamOf(readQueries(folder), STREAM)
  parentPort!.postMessage(figuresOf(await responsesOf(workload, compositionNamed(name), seed)))
}

async function study(folder: string, seeds: number): Promise<void> {
  const runs = Object.fromEntries(COMPOSITIONS.map((name) => [name, [] as Figures[]])) as Record<
    Name,
    Figures[]
  >
  const orders: Order[] = []
  for (let seed = 1; seed <= seeds; seed++)
    for (const name of COMPOSITIONS) orders.push({ folder, name, seed })
  const next = async (): Promise<void> => {
    for (let order = orders.shift(); order; order = orders.shift()) {
      const { name, seed } = order
      const figures = await run(order)
      runs[name][seed - 1] = figures
      console.error(`${name}, seed ${seed}: ${figures.mean.toFixed(1)} s`)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, next))
  console.log(tableOf(rowsOf(runs)))
}

function run(order: Order): Promise<Figures> {
  return new Promise((done, fail) => {
    new Worker(new URL(import.meta.url), { workerData: order })
      .once('message', done)
      .once('error', fail)
  })
}
