import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { alone, print, roundsOf } from './alone.ts'
import { atMost, below, beside, figure, median, quantile, round, type Figure } from './figure.ts'
import { peer } from './peer.ts'
import type { Pace, Seen } from './rewire-cordis.ts'
import type { Pause } from './rewire-live.ts'
import type { Swaps } from './rewire-swaps.ts'

const ROUNDS = 3
const SWAPS = 1_000_000
/** For the swaps, unless all are asked for. */
const SECONDS = 30

const file = (name: string) => join(import.meta.dirname, `rewire-${name}.ts`)
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)

type ByQueue = Readonly<Record<string, readonly Pause[]>>

/** Pauses of rewires, what swaps lose and double, and the same swap in Cordis. */
export async function rewire(all = false): Promise<Figure[]> {
  const little: Pause[][] = []
  const many: ByQueue[] = []
  const seen: Record<string, Seen[]> = {}
  for (let i = 0; i < roundsOf(ROUNDS); i++) {
    little.push(...(await alone<Pause[]>(file('live'), ['little'])))
    many.push(...(await alone<ByQueue>(file('live'), ['many'])))
    for (const pace of ['promise', 'turn'] satisfies Pace[])
      for (const name of ['segue', 'cordis'])
        (seen[`${name} ${pace}`] ??= []).push(...(await alone<Seen>(file('cordis'), [name, pace])))
  }
  return [
    ...littleWaiting(little),
    ...manyWaiting(many),
    ...besideCordis(seen),
    ...(await swaps(all)),
  ]
}

function littleWaiting(rounds: readonly Pause[][]): Figure[] {
  const pauses = rounds.map((round) => round.map(({ pauseUs }) => pauseUs))
  const total = round(median(rounds.flat().map(({ totalUs }) => totalUs)))
  const note =
    `each run a process with ${rounds[0].length} rewires of one or two bindings while 64 calls are under way on five nodes; the gate: ` +
    `successors made again with the last state, checked, started, swapped; ${total} us in all with what is prepared beside the running system`
  return [
    figure('rewire.pauseMedianUs', 'us', pauses.map(median), note, below(50)),
    figure(
      'rewire.pauseP99Us',
      'us',
      pauses.map((of) => quantile(of, 0.99)),
      `as above; limited by collections of garbage and by what else wants the core`,
      below(1000),
    ),
  ]
}

function manyWaiting(rounds: readonly ByQueue[]): Figure[] {
  const names = Object.keys(rounds[0])
  const cycles = rounds[0][names[0]].length
  const goal = below(10)
  const of = (name: string) => rounds.flatMap((round) => round[name])
  const figures = names.map((name) => {
    const total = round(median(of(name).map(({ totalUs }) => totalUs / 1000)))
    const note = `100,000 waiting; ${total} ms in all, in slices of at most 1 ms; the gate waits for the last slice, whatever the number`
    const pauses = of(name).map(({ pauseUs }) => pauseUs / 1000)
    return figure(`rewire.pause100kMs.${name}`, 'ms', pauses, note, goal)
  })
  const worst = rounds.flatMap((round) =>
    Array.from({ length: cycles }, (_, cycle) =>
      Math.max(...names.map((name) => round[name][cycle].pauseUs / 1000)),
    ),
  )
  const note = `the longest of the ${names.length} shipped queues, each run a round through all of them`
  return [...figures, figure('rewire.pause100kMs', 'ms', worst, note, goal)]
}

function besideCordis(seen: Readonly<Record<string, readonly Seen[]>>): Figure[] {
  const of = (name: string, pace: Pace, key: keyof Seen) =>
    seen[`${name} ${pace}`].map((run) => run[key])
  const middle = (name: string, pace: Pace, key: keyof Seen) => round(median(of(name, pace, key)))
  const { swaps } = seen['segue promise'][0]
  const turns = (key: keyof Seen) =>
    `with one call in each turn of the event loop segue ${middle('segue', 'turn', key)}, cordis ${middle('cordis', 'turn', key)}`
  const failed =
    `calls without an answer during ${swaps} swaps, one call after each promise that settles: of ${middle('segue', 'promise', 'calls')} and of ` +
    `${middle('cordis', 'promise', 'calls')}; ${turns('failed')}. Cordis disposes of the old service, reloads what injected it and keeps no state`
  const gap =
    `longest time between two answers around a swap; p99 segue ${middle('segue', 'promise', 'gapP99Us')}, cordis ${middle('cordis', 'promise', 'gapP99Us')}; ` +
    `${turns('gapUs')}. Here it is reading, checking and resolving the composition in one piece, not the gate`
  return [
    beside(
      figure('rewire.callsFailed', 'calls', of('segue', 'promise', 'failed'), failed, atMost(0)),
      peer('cordis'),
      of('cordis', 'promise', 'failed'),
    ),
    beside(
      figure('rewire.gapUs', 'us', of('segue', 'promise', 'gapUs'), gap),
      peer('cordis'),
      of('cordis', 'promise', 'gapUs'),
    ),
  ]
}

/** One process for each core, each with a seed of its own. */
async function swaps(all: boolean): Promise<Figure[]> {
  const cores = availableParallelism()
  const words = [Math.ceil(SWAPS / cores), all ? 86_400 : SECONDS].map(String)
  const runs = await Promise.all(
    Array.from({ length: cores }, async (_, at) => {
      const [run] = await alone<Swaps>(file('swaps'), [...words, String(at + 1)])
      return run
    }),
  )
  const total = (key: keyof Swaps) => sum(runs.map((run) => run[key]))
  const count = total('swaps')
  const share = round((100 * total('between')) / count)
  const micros = round((total('seconds') * 1e6) / count)
  const rest = count < SWAPS ? ` in the ${SECONDS} s there were; --all makes ${SWAPS}` : ''
  const note =
    `${count} swaps${rest}, in virtual time, of the real cores with ${total('tasks')} tasks, ${share} % of them with decisions still to come; ` +
    `of one to four bindings of one to three roles; ${micros} us for each with the load`
  return [
    figure('rewire.swaps', 'swaps', [count], 'random points between any two acts or messages'),
    figure('rewire.lost', 'tasks', [total('lost')], `never ended: ${note}`, atMost(0)),
    figure(
      'rewire.doubled',
      'tasks',
      [total('doubled')],
      `started or ended twice: ${note}`,
      atMost(0),
    ),
  ]
}

if (import.meta.main) print(await rewire(process.argv.includes('--all')))
