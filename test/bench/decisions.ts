import { Decisions } from '../../runtime/cluster/decisions/decisions.ts'
import { Generations } from '../../runtime/cluster/generations.ts'
import { alone, print, roundsOf } from './alone.ts'
import { casesOf, loaded } from './dispatch.ts'
import { atMost, figure, type Figure } from './figure.ts'

const ROUNDS = 5
const CASES = ['5', '1000']
/** Dispatches between two changes from with to without and back, and how many such pairs. */
const SLICE = 2000
const PAIRS = 15

/** Microseconds of this thread's processor time. */
const processor = (): number => {
  const { user, system } = process.threadCpuUsage()
  return user + system
}

/** What the log adds to the processor time of a dispatch, percent: slices with it and without it in turn, in one process. */
async function cost(id: string): Promise<number> {
  const of = casesOf('fifo').find((it) => it.id === id)!
  const { cores, pass } = await loaded('fifo', of)
  const { reactor, seats } = cores
  const decisions = new Decisions({
    ...{ reactor, seats, generations: new Generations(), resources: ['cpu', 'memory'] },
    now: Date.now,
  })
  const noted = (with_: boolean): number => {
    reactor.onlooker = with_ ? decisions : undefined
    cores.taskEnded = with_ ? (task) => decisions.taskEnded(task) : () => {}
    const before = processor()
    pass(SLICE)
    return processor() - before
  }
  noted(true)
  let [logged, plain] = [0, 0]
  for (let pair = 0; pair < PAIRS; pair++) {
    // Which one goes first changes, so that neither always follows the other.
    if (pair % 2 === 0) logged += noted(true)
    plain += noted(false)
    if (pair % 2 === 1) logged += noted(true)
  }
  return (logged / plain - 1) * 100
}

/** What the decision log costs of a dispatch. */
export async function decisions(rounds = roundsOf(ROUNDS)): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const id of CASES) {
    const costs: number[] = []
    for (let i = 0; i < rounds; i++)
      costs.push(...(await alone<number>(import.meta.filename, ['cost', id])))
    const { nodes, waiting } = casesOf('fifo').find((it) => it.id === id)!
    const note =
      `${nodes} nodes, ${waiting} waiting, fifo, as in dispatch: processor time of slices of ${SLICE} dispatches ` +
      'with a log and without one in turn; it records about 1 in 90 of them'
    figures.push(figure(`decisions.cost.${id}`, '%', costs, note, atMost(2)))
  }
  return figures
}

if (import.meta.main) {
  const [word, id] = process.argv.slice(2)
  if (word === 'cost') process.stdout.write(`${JSON.stringify(await cost(id))}\n`)
  else print(await decisions())
}
