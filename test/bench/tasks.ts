import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LocalCluster } from '../../runtime/cluster/local.ts'
import { packageRoot } from '../../runtime/loader/places.ts'
import { alone, print, roundsOf } from './alone.ts'
import { drive, openPiscina, openTinypool, quantile, TASKS, type Pool } from './executors.ts'
import { atLeast, beside, figure, median, round, type Figure } from './figure.ts'
import { peer } from './peer.ts'

const THREADS = 2
const WINDOW = 128
const WARM = 30_000
const COUNT = 60_000
const ALONE = 3000
const ROUNDS = 5

/** What one contender came to in a process of its own. */
interface Result {
  readonly perSecond: number
  /** Microseconds of one task at a time. */
  readonly p50: number
  readonly p99: number
}

/** A cluster of one node with as many cores as the others have threads; a call is a task. */
async function openSegue(_window: number, threads: number): Promise<Pool> {
  const folder = mkdtempSync(join(tmpdir(), 'segue-bench-'))
  const file = join(folder, 'cluster.json')
  const composition = join(packageRoot, 'compositions/default.json')
  writeFileSync(file, JSON.stringify({ composition, nodes: [{ cpu: threads, memory: '50%' }] }))
  const cluster = await LocalCluster.open({ cluster: file })
  const echo = cluster.function<[number]>(`${TASKS}#echo`)
  const close = async () => {
    await cluster.close()
    rmSync(folder, { recursive: true })
  }
  return { submit: (i) => echo(i), close }
}

const CONTENDERS: Readonly<
  Record<string, (window: number, threads: number) => Pool | Promise<Pool>>
> = { segue: openSegue, piscina: openPiscina, tinypool: openTinypool }

async function contend(name: string): Promise<Result> {
  const many = await CONTENDERS[name](WINDOW, THREADS)
  await drive(WARM, WINDOW, many.submit)
  const { perSecond } = await drive(COUNT, WINDOW, many.submit)
  await many.close()
  const one = await CONTENDERS[name](1, THREADS)
  await drive(ALONE, 1, one.submit)
  const lone = await drive(ALONE, 1, one.submit)
  await one.close()
  return { perSecond, p50: quantile(lone, 0.5), p99: quantile(lone, 0.99) }
}

/** Functions that do nothing, from the call to the answer, beside what others make of them. */
export async function tasks(rounds = roundsOf(ROUNDS)): Promise<Figure[]> {
  const of: Record<string, Result[]> = { segue: [], piscina: [], tinypool: [] }
  for (let i = 0; i < rounds; i++)
    for (const name of Object.keys(of))
      of[name].push(...(await alone<Result>(import.meta.filename, ['contend', name])))
  const all = (name: string, key: keyof Result) => of[name].map((run) => run[key])
  const middle = (name: string, key: keyof Result) => round(median(all(name, key)))
  const faster =
    middle('piscina', 'perSecond') > middle('tinypool', 'perSecond') ? 'piscina' : 'tinypool'
  const sooner = middle('piscina', 'p50') < middle('tinypool', 'p50') ? 'piscina' : 'tinypool'
  const note =
    `${THREADS} threads, ${WINDOW} under way, the answer is the argument, each contender in a process of its own, ` +
    `in turns; limited by the one thread that submits, decides and resolves`
  const over = (rival: string, id: string) => {
    const theirs = all(rival, 'perSecond')
    const ratios = all('segue', 'perSecond').map((mine, at) => mine / theirs[at])
    return beside(figure(id, 'times', ratios, note, atLeast(2)), `${peer(rival)}, 1/s`, theirs)
  }
  const lone = (['p50', 'p99'] as const).map((key) => {
    const each = Object.keys(of).map((name) => `${name} ${middle(name, key)}`)
    const text =
      `${key} of ${ALONE} tasks one after the other, from the call to the answer: ${each.join(', ')} us; ` +
      'limited by waking a sleeping thread, and being woken by it'
    const id = key === 'p50' ? 'tasks.aloneUs' : 'tasks.aloneP99Us'
    return beside(figure(id, 'us', all('segue', key), text), peer(sooner), all(sooner, key))
  })
  const perSecond = figure('tasks.perSecond', '1/s', all('segue', 'perSecond'), note)
  return [
    beside(perSecond, peer(faster), all(faster, 'perSecond')),
    over('piscina', 'tasks.overPiscina'),
    over('tinypool', 'tasks.overTinypool'),
    ...lone,
  ]
}

if (import.meta.main) {
  if (process.argv[2] === 'contend') print([await contend(process.argv[3])])
  else print(await tasks())
}
