import { Decisions } from '../../runtime/cluster/decisions/decisions.ts'
import { Generations } from '../../runtime/cluster/generations.ts'
import { alone, print, roundsOf } from './alone.ts'
import { casesOf, loaded } from './dispatch.ts'
import { atMost, figure, round, type Figure } from './figure.ts'

const ROUNDS = 9
const CASES = ['5', '1000']
const WARM = 40_000
const DISPATCHES = 300_000

const caseOf = (id: string) => casesOf('fifo').find((it) => it.id === id)!

/** Processor time of a dispatch, nanoseconds, in this process: with a log as a cluster has it, or without. */
async function dispatchNs(id: string, logged: boolean): Promise<number> {
  const { cores, pass } = await loaded('fifo', { ...caseOf(id), dispatches: WARM + DISPATCHES })
  if (logged) {
    const { reactor, seats } = cores
    const decisions = new Decisions({
      ...{ reactor, seats, generations: new Generations(), resources: ['cpu', 'memory'] },
      now: Date.now,
    })
    reactor.onlooker = decisions
    cores.taskEnded = (task) => decisions.taskEnded(task)
  }
  pass(WARM)
  const before = process.threadCpuUsage()
  pass(DISPATCHES)
  const { user, system } = process.threadCpuUsage(before)
  return ((user + system) / DISPATCHES) * 1000
}

/** What the decision log costs of a dispatch: pairs of processes, the one with it and the one without it first in turn. */
export async function decisions(rounds = roundsOf(ROUNDS)): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const id of CASES) {
    const run = async (how: string): Promise<number> =>
      (await alone<number>(import.meta.filename, [how, id]))[0]
    const pairs: { logged: number; plain: number }[] = []
    for (let i = 0; i < rounds; i++) {
      const logged = i % 2 === 0 ? await run('with') : undefined
      const plain = await run('without')
      pairs.push({ logged: logged ?? (await run('with')), plain })
    }
    const costs = pairs.map(({ logged, plain }) => (logged / plain - 1) * 100)
    const each = round(Math.min(...pairs.map(({ plain }) => plain)))
    const { nodes, waiting } = caseOf(id)
    const note =
      `${nodes} nodes, ${waiting} waiting, fifo, as in dispatch: of the processor time of a dispatch in the core alone, ${each} ns at best; ` +
      'a task that runs takes several times that. Late ones and one in 1000 of the rest are recorded, 1 in 90'
    figures.push(figure(`decisions.cost.${id}`, '%', costs, note, atMost(5)))
  }
  return figures
}

if (import.meta.main) {
  const [how, id] = process.argv.slice(2)
  if (id) process.stdout.write(`${await dispatchNs(id, how === 'with')}\n`)
  else print(await decisions())
}
