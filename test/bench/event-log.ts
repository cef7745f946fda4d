import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventLog } from '../../runtime/cluster/event-log.ts'
import { LogFile } from '../../runtime/cluster/log-file.ts'
import { alone, print, roundsOf } from './alone.ts'
import type { Cores } from './cores.ts'
import { casesOf, loaded } from './dispatch.ts'
import { figure, round, type Figure } from './figure.ts'

const ROUNDS = 7
const WARM = 40_000
const DISPATCHES = 200_000

interface Cost {
  /** Nanoseconds of processor time for each dispatch. */
  readonly ns: number
  readonly bytes: number
}

/** Processor time of a dispatch in this process: with an event log in a file, or without. Each is decided by itself. */
async function dispatchCost(logged: boolean): Promise<Cost> {
  const folder = await mkdtemp(join(tmpdir(), 'segue-bench-'))
  const path = join(folder, 'log.jsonl')
  const file = await LogFile.open(path, (error) => {
    throw error
  })
  const witness = (cores: () => Cores) =>
    new EventLog({
      header: {
        ...{ segue: '', at: 0, seed: 1, nodes: [], resources: [] },
        ...{ staging: { budgetUs: 0, depth: 0 }, turn: Infinity },
      },
      now: () => cores().reactor.now,
      generation: () => cores().reactor.generation,
      write: (line) => file.add(line),
    })
  const of = { ...casesOf('fifo')[0], dispatches: WARM + DISPATCHES }
  const { pass } = await loaded('fifo', of, logged ? witness : undefined)
  pass(WARM)
  const [before, size] = [process.threadCpuUsage(), file.written]
  pass(DISPATCHES)
  const { user, system } = process.threadCpuUsage(before)
  const bytes = file.written - size
  await file.close()
  if (logged && (await stat(path)).size < bytes) throw new Error('the log is not whole')
  await rm(folder, { recursive: true })
  return { ns: ((user + system) / DISPATCHES) * 1000, bytes: bytes / DISPATCHES }
}

/** What the event log costs of a dispatch: pairs of processes, the one with it and the one without it first in turn. */
export async function eventLog(rounds = roundsOf(ROUNDS)): Promise<Figure[]> {
  const run = async (how: string): Promise<Cost> =>
    (await alone<Cost>(import.meta.filename, [how]))[0]
  const added: number[] = []
  const shares: number[] = []
  let bytes = 0
  for (let i = 0; i < rounds; i++) {
    const order = i % 2 === 0 ? ['--with', '--without'] : ['--without', '--with']
    const found = new Map<string, Cost>()
    for (const how of order) found.set(how, await run(how))
    const [with_, without] = [found.get('--with')!, found.get('--without')!]
    added.push(with_.ns - without.ns)
    shares.push((with_.ns / without.ns - 1) * 100)
    bytes = with_.bytes
  }
  const of = `fifo, 5 nodes, a turn for each end: ${round(bytes)} bytes a task beside what its job says`
  return [
    figure('eventLog.ns', 'ns', added, `processor time that it adds to a dispatch; ${of}`),
    figure('eventLog.share', '%', shares, 'the same, of a dispatch without it'),
  ]
}

if (import.meta.main) {
  const how = process.argv.find((word) => word.startsWith('--with'))
  print(how === undefined ? await eventLog() : [await dispatchCost(how === '--with')])
}
