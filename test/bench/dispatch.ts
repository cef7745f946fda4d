import type { JobSpec } from '../../runtime/core/job-spec.ts'
import type { RewireTools } from '../../runtime/core/rewire.ts'
import type { Witness } from '../../runtime/core/witness.ts'
import { alone, print, roundsOf } from './alone.ts'
import { assembled, Cores, shipped } from './cores.ts'
import { atLeast, figure, median, round, type Figure } from './figure.ts'

const SCHEDULERS = ['fifo', 'drf', 'fair-threads', 'fair-memory']
const ROUNDS = 3
const JOB_TASKS = 500
const USERS = ['ada', 'ben', 'cyd', 'dee']
const GB = 1e9
const SERVICE_US = 1000
/** Shapes that wait in front and do not fit. */
const BLOCKED = 1000
const LARGE_TASKS = 10

export interface Case {
  readonly id: string
  readonly nodes: number
  readonly waiting: number
  readonly blocked?: boolean
  readonly goal?: number
  readonly dispatches: number
}

const CASES: readonly Case[] = [
  { id: '5', nodes: 5, waiting: 2000, goal: 300_000, dispatches: 120_000 },
  { id: '1000', nodes: 1000, waiting: 100_000, goal: 100_000, dispatches: 60_000 },
  {
    id: 'blocked',
    nodes: 1000,
    waiting: 100_000,
    blocked: true,
    goal: 100_000,
    dispatches: 60_000,
  },
]

const GROWTH: readonly Case[] = [10, 100, 1000, 10_000].map((nodes) => ({
  id: `nodes${nodes}`,
  nodes,
  waiting: 100_000,
  dispatches: 60_000,
}))

interface Rate {
  readonly wall: number
  /** By the processor time of the thread: what a machine with nothing else to do would give. */
  readonly processor: number
}

const UNWATCHED: RewireTools = {
  stopwatch: () => 0,
  breathe: async () => {},
  watched: (_seat, _plan, methods) => methods,
}

export const casesOf = (scheduler: string): readonly Case[] =>
  scheduler === 'fifo' ? [...CASES, ...GROWTH] : CASES

/** Jobs of 500 one-core tasks, of four users in turn and with three memory sizes. */
const small = (at: number): JobSpec => ({
  name: 'small',
  user: USERS[at % USERS.length],
  stages: [
    {
      name: 'work',
      burn: { cpuMs: 1 },
      count: JOB_TASKS,
      needs: { cpu: 1, memory: GB * (1 + (at % 3)) },
    },
  ],
})

/** Needs two cores, while never more than one is free; each with a shape of its own. */
const large = (at: number): JobSpec => ({
  name: 'large',
  user: USERS[at % USERS.length],
  stages: [
    {
      name: 'work',
      burn: { cpuMs: 1 },
      count: LARGE_TASKS,
      needs: { cpu: 2, memory: GB + at * 1e6 },
    },
  ],
})

/** A cluster under the load of the case, warm; `pass` lets so many more dispatches happen. */
export async function loaded(
  scheduler: string,
  of: Case,
  witness?: (cores: () => Cores) => Witness,
): Promise<{ readonly cores: Cores; readonly pass: (dispatches: number) => void }> {
  const { nodes, waiting, blocked, dispatches } = of
  const cores: Cores = new Cores(
    [{ count: nodes, cpu: 4, memory: 16 * GB }],
    1,
    witness?.(() => cores),
  )
  const { reactor } = cores
  const roles = { Scheduler: `scheduler/${scheduler}`, Monitor: 'monitor/none' }
  await cores.open(assembled({ resourceManager: roles }, await shipped()), UNWATCHED)
  const places = nodes * 4
  const warm = Math.max(60_000, places)
  const jobs = Math.ceil((places + waiting + warm + dispatches) / JOB_TASKS)
  const prepared = Array.from({ length: jobs }, (_, at) => cores.prepare(small(at)))
  const submit = (tasks: number) => {
    for (let left = tasks; left > 0; left -= JOB_TASKS) cores.submit(prepared.pop()!)
    reactor.turn(Infinity)
  }
  // Every place is taken before the large ones arrive: they are first in line and never find room.
  submit(places)
  for (let at = 0; blocked && at < BLOCKED; at++) cores.submit(cores.prepare(large(at)))
  submit(blocked ? waiting - BLOCKED * LARGE_TASKS : waiting)
  cores.jobEnded = () => {
    if (prepared.length > 0) cores.submit(prepared.pop()!)
  }
  const pass = (count: number) => {
    const until = cores.starts + count
    while (cores.starts < until) {
      cores.end(SERVICE_US)
      reactor.turn(Infinity)
    }
  }
  pass(warm)
  return { cores, pass }
}

/** Dispatches a second of one case, in this process. */
async function rate(scheduler: string, of: Case): Promise<Rate> {
  const { dispatches } = of
  const { pass } = await loaded(scheduler, of)
  const cpu = process.threadCpuUsage()
  const before = performance.now()
  pass(dispatches)
  const seconds = (performance.now() - before) / 1000
  const { user, system } = process.threadCpuUsage(cpu)
  return { wall: dispatches / seconds, processor: (dispatches * 1e6) / (user + system) }
}

/** Dispatches a second of the decision core, for each scheduler, and how that grows with the cluster. */
export async function dispatch(rounds = roundsOf(ROUNDS), only?: string): Promise<Figure[]> {
  const rates = new Map<string, Rate[]>()
  const all = SCHEDULERS.flatMap((scheduler) => casesOf(scheduler).map((of) => ({ scheduler, of })))
  const cases = all.filter(({ scheduler, of }) => !only || `${scheduler}.${of.id}` === only)
  for (let i = 0; i < rounds; i++) {
    for (const { scheduler, of } of cases) {
      const words = ['rate', scheduler, of.id]
      const id = `dispatch.${scheduler}.${of.id}`
      rates.set(id, [...(rates.get(id) ?? []), ...(await alone<Rate>(import.meta.filename, words))])
    }
  }
  return cases.map(({ scheduler, of }) => {
    const id = `dispatch.${scheduler}.${of.id}`
    const runs = rates.get(id)!
    const wall = runs.map((run) => run.wall)
    const processor = round(median(runs.map((run) => run.processor)))
    const note = `${noteOf(of)}; ${processor} a second of the thread's processor time`
    return figure(id, '1/s', wall, note, of.goal ? atLeast(of.goal) : null)
  })
}

function noteOf({ nodes, waiting, blocked, dispatches }: Case): string {
  const front = blocked ? `, of them ${BLOCKED} shapes in front that do not fit` : ''
  return (
    `${nodes} nodes, ${waiting} waiting${front}; ${dispatches} times submit, schedule, place, grant, start, end, ` +
    'release, each end decided by itself, no monitor; making job records is not in it'
  )
}

if (import.meta.main) {
  const [word, scheduler, id] = process.argv.slice(2)
  if (word === 'rate')
    print([
      await rate(
        scheduler,
        casesOf(scheduler).find((it) => it.id === id)!,
      ),
    ])
  else print(await dispatch())
}
