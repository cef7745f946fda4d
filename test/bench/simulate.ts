import { join } from 'node:path'
import { Heap } from '#interfaces'
import { randomStream } from '../../runtime/core/random.ts'
import { simulate as run } from '../../runtime/simulation/simulate.ts'
import { leanHeap } from '../../runtime/simulation/thread/lean-heap.ts'
import { readWorkload } from '../../runtime/workload/read-workload.ts'
import type { Arrival, Workload } from '../../runtime/workload/workload.ts'
import { alone, print, roundsOf } from './alone.ts'
import { shipped } from './cores.ts'
import { gangs, shapes } from './crowds.ts'
import { atLeast, atMost, beside, figure, median, type Figure } from './figure.ts'

const ROUNDS = 5
const USERS = ['ada', 'ben', 'cyd', 'dee']
const GB = 1e9
const CORES = 8
const PER_JOB = 100
const MILLION = join(import.meta.dirname, '../../workloads/bench/million.json')

export interface Case {
  readonly id: string
  readonly scheduler: string
  readonly nodes: number
  readonly tasks: number
  /** All of them wait from the beginning, instead of arriving at 0.9 of what the nodes can do. */
  readonly atOnce?: boolean
  /** Another workload than small jobs. */
  readonly crowd?: (tasks: number, cores: number) => Workload
}

const FIFO: Case = { id: 'fifo', scheduler: 'fifo', nodes: 1000, tasks: 400_000 }
const DRF: Case = { id: 'drf', scheduler: 'drf', nodes: 1000, tasks: 400_000 }

const NODES: readonly Case[] = [10, 100, 1000, 10_000].map((nodes) => ({
  ...{ id: `nodes${nodes}`, scheduler: 'fifo', nodes, tasks: 400_000 },
}))

const WAITING: readonly Case[] = [1000, 10_000, 100_000, 1_000_000].map((tasks) => ({
  ...{ id: `waiting${tasks}`, scheduler: 'fifo', nodes: 100, tasks, atOnce: true },
}))

/** A cluster of few nodes, before which rigid jobs wait. */
const GANGS: Case = { id: 'gangs', scheduler: 'fifo', nodes: 32, tasks: 200_000, crowd: gangs }

const SHAPES: readonly Case[] = [1000, 10_000].map((tasks) => ({
  ...{ id: `shapes${tasks}`, scheduler: 'fifo', nodes: 10, tasks, crowd: shapes },
}))

/** What one run came to. */
interface Taken {
  readonly events: number
  readonly seconds: number
  /** Largest resident set of the process, which ran nothing else. */
  readonly mebibytes: number
}

/** Jobs of 100 tasks of 0.5 to 1.5 s, of four users in turn and with three memory sizes. */
export const workloadOf = ({ nodes, tasks, atOnce }: Case): Workload => ({
  name: 'bench',
  *arrivals(seed): Generator<Arrival> {
    const random = randomStream(seed, 'bench')
    const gap = (PER_JOB * 1e6) / (nodes * CORES * 0.9)
    for (let job = 0, at = 0; job < tasks / PER_JOB; job++) {
      if (!atOnce) at += Math.round(random.next() * 2 * gap)
      const sleepMs = Array.from({ length: PER_JOB }, () => 500 + random.below(1000))
      const needs = { cpu: 1, memory: GB * (1 + (job % 3)) }
      const stages = [{ name: 'work', count: PER_JOB, burn: { sleepMs }, needs }]
      yield { at, job: { name: 'small', user: USERS[job % USERS.length], stages } }
    }
  },
})

const plan = (count: number, cores: number) =>
  Array.from({ length: count }, () => ({
    resources: { cpu: cores, memory: 32 * GB },
    ...{ labels: [], rack: 'default', speed: 1 },
  }))

async function taken(
  workload: Workload,
  scheduler: string,
  nodes: number,
  cores = CORES,
): Promise<Taken> {
  leanHeap()
  const source = await shipped()
  const resourceManager = { Scheduler: `scheduler/${scheduler}`, Monitor: 'monitor/none' }
  const began = performance.now()
  const { events, left, faults } = await run({
    ...{ workload, source, nodes: plan(nodes, cores), composition: { resourceManager } },
  })
  const seconds = (performance.now() - began) / 1000
  if (left > 0 || faults.length > 0) throw new Error(`${left} tasks are left; ${faults[0]}`)
  return { events, seconds, mebibytes: process.resourceUsage().maxRSS / 1024 }
}

/** The same arrivals and lengths, first come first served, by a heap and a list and nothing else. */
function bare(of: Case): Taken {
  const began = performance.now()
  const ends = new Heap<number>()
  const queue: number[] = []
  let [events, head, seq, free] = [0, 0, 0, of.nodes * CORES]
  const start = (now: number) => {
    while (free > 0 && head < queue.length) {
      free--
      events++
      ends.push(0, now + queue[head++], ++seq)
    }
  }
  const end = (now: number) => {
    ends.pop()
    events++
    free++
    start(now)
  }
  for (const { at, job } of workloadOf(of).arrivals(1)) {
    for (let top = ends.peek(); top && top.key <= at; top = ends.peek()) end(top.key)
    for (const ms of job.stages[0].burn!.sleepMs as readonly number[]) {
      queue.push(ms * 1000)
      events++
    }
    start(at)
  }
  for (let top = ends.peek(); top; top = ends.peek()) end(top.key)
  const seconds = (performance.now() - began) / 1000
  return { events, seconds, mebibytes: process.resourceUsage().maxRSS / 1024 }
}

const once = async (...words: readonly string[]): Promise<Taken> =>
  (await alone<Taken>(import.meta.filename, words))[0]

const caseOf = (id: string): Case =>
  [FIFO, DRF, GANGS, ...NODES, ...WAITING, ...SHAPES].find((one) => one.id === id)!

const rate = ({ events, seconds }: Taken): number => events / seconds

/** Virtual time: events a second, and what a million tasks on ten thousand nodes take. */
export async function simulate(rounds = roundsOf(ROUNDS)): Promise<Figure[]> {
  const runs = { fifo: [] as Taken[], drf: [] as Taken[], bare: [] as Taken[] }
  for (let i = 0; i < rounds; i++) {
    runs.fifo.push(await once('fifo'))
    runs.bare.push(await once('bare'))
    runs.drf.push(await once('drf'))
  }
  const over = runs.fifo.map(({ seconds }, i) => seconds / runs.bare[i].seconds)
  const what = '400,000 tasks in jobs of 100 on 1,000 nodes of 8 cores, load 0.9, from a cold start'
  const million: Taken[] = []
  for (let i = 0; i < Math.min(rounds, 3); i++) million.push(await once('million'))
  const million2 = '1,000,000 tasks on 10,000 nodes (workloads/bench/million.json), with the start'
  return [
    beside(
      figure('simulate.fifo', 'events/s', runs.fifo.map(rate), what, atLeast(1_000_000)),
      'a heap and a list',
      runs.bare.map(rate),
    ),
    figure('simulate.drf', 'events/s', runs.drf.map(rate), what, atLeast(300_000)),
    figure('simulate.overBare', 'times', over, 'the time of fifo over that of a heap and a list'),
    figure(
      'simulate.million.s',
      's',
      million.map(({ seconds }) => seconds),
      million2,
      atMost(30),
    ),
    figure(
      'simulate.million.MiB',
      'MiB',
      million.map(({ mebibytes }) => mebibytes),
      'largest resident set of the process',
      atMost(1024),
    ),
    figure(
      'simulate.gangs',
      'events/s',
      await rates('gangs'),
      'rigid jobs of 1 to 256 tasks that start together, on 256 cores, which they ask for in full',
    ),
    await distinct(),
    ...(await curve('nodes', NODES, 'at load 0.9')),
    ...(await curve('waiting', WAITING, 'all there from the beginning, on 100 nodes')),
  ]
}

/** Tasks no two of which need the same, and what ten times as many cost. */
async function distinct(): Promise<Figure> {
  const [few, many] = [await rates(SHAPES[0].id), await rates(SHAPES[1].id)]
  const growth = (median(few) / median(many)).toFixed(2)
  const note = `10,000 tasks at once on 10 nodes, no two of which need the same; an event takes ${growth} times what it does of 1,000`
  return figure('simulate.shapes', 'events/s', many, note)
}

const rates = async (id: string): Promise<number[]> =>
  [await once(id), await once(id), await once(id)].map(rate)

/** Nanoseconds an event, as that grows. */
async function curve(name: string, cases: readonly Case[], note: string): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const { id } of cases) {
    const runs = (await rates(id)).map((each) => 1e9 / each)
    const first = figures[0]?.value ?? median(runs)
    const times = (median(runs) / first).toFixed(2)
    figures.push(figure(`simulate.${id}.ns`, 'ns/event', runs, `${note}; ${times} times the first`))
  }
  return figures
}

if (import.meta.main) {
  const [what] = process.argv.slice(2)
  if (what === undefined || what.startsWith('-')) print(await simulate())
  else if (what === 'bare') print([bare(FIFO)])
  else if (what === 'million') print([await taken(readWorkload(MILLION), 'fifo', 10_000, 4)])
  else {
    const of = caseOf(what)
    const workload = of.crowd?.(of.tasks, of.nodes * CORES) ?? workloadOf(of)
    print([await taken(workload, of.scheduler, of.nodes)])
  }
}
