import type { RunResult } from '../../experiment/result.ts'
import { figure, heading, list, text, type Block } from '../document.ts'
import { isOf, rowsOf, worst, type Data } from '../data.ts'
import { RESPONSE } from '../measures.ts'
import { grouped, percent, time } from '../numbers.ts'
import { MOST_NODES, timelines, type TimelineOf } from '../pictures/timeline.ts'
import { useOverTime } from '../pictures/use.ts'
import type { Row } from '../standing.ts'

/** One trace looked at closely: when its tasks ran, and what they took, under the best and the worst composition. */
export function example(data: Data): Block[] {
  const row = chosen(data)
  if (!row) return []
  const runs = data.runs.filter((run) => isOf(run, row.of) && run.timeline)
  const shown = shownOf(row, runs)
  const [seed] = runs.map((run) => run.seed)
  return [
    heading(2, 'One trace looked at closely', 'example'),
    text(
      `\`${row.of.name}\` with seed ${seed}, chosen because there the worst composition is furthest from the best by ${RESPONSE.title}${row.standings.length > 1 ? ` (${worst(row)!.composition} from ${row.standings[row.best].composition})` : ''}.`,
      ...shown.map(sampled),
    ),
    figure(
      'timeline',
      timelines(`When tasks ran on which node: ${row.of.name}`, shown.map(timelineOf)),
      `Each bar is an attempt, coloured by its user; tasks of a node stand wherever a row is free.${nodesShown(shown)}`,
    ),
    list(runs.map(useSaid)),
    figure(
      'use',
      useOverTime(
        `Use of cores and memory over time: ${row.of.name}`,
        runs.map(({ composition, use }) => ({ name: composition, use })),
      ),
      'Share of all cores (filled) and of all memory (line) that tasks held.',
    ),
  ]
}

/** Where the worst is furthest from the best, among the cases of a single workload. */
function chosen(data: Data): Row | undefined {
  const mixed = new Set(data.told.works.flatMap(({ name, of }) => (of ? [name] : [])))
  const rows = rowsOf(data, RESPONSE).filter(({ of }) =>
    data.runs.some((run) => isOf(run, of) && run.timeline),
  )
  const single = rows.filter(({ of }) => !mixed.has(of.workload))
  const from = single.length > 0 ? single : rows
  return from.toSorted((a, b) => (worst(b)?.times ?? 1) - (worst(a)?.times ?? 1)).at(0)
}

function shownOf(row: Row, runs: readonly RunResult[]): RunResult[] {
  const names = [row.standings[row.best].composition, worst(row)?.composition]
  return names.flatMap((name) => runs.find(({ composition }) => composition === name) ?? [])
}

const timelineOf = ({ composition, timeline, summary }: RunResult): TimelineOf => ({
  name: `${composition}: completion after ${time(summary.makespan)}, mean response ${time(summary.response.mean)}`,
  sample: timeline!,
})

function sampled({ composition, timeline }: RunResult): string | undefined {
  const { attempts, every, bars } = timeline!
  if (bars.length === attempts) return undefined
  return `Of \`${composition}\` the timeline is showing ${grouped(bars.length)} of ${grouped(attempts)} attempts, one in ${every} in the order in which they began; where it looks idle it may not be.`
}

function nodesShown(runs: readonly RunResult[]): string {
  const most = Math.max(...runs.map(({ timeline }) => timeline!.nodes.length))
  return most > MOST_NODES ? ` The first ${MOST_NODES} of ${grouped(most)} nodes.` : ''
}

function useSaid({ composition, summary }: RunResult): string {
  const { cpu, memory } = summary.utilisation
  return `\`${composition}\`: ${percent(cpu)} of the cores and ${percent(memory)} of the memory in use, on average until the end after ${time(summary.makespan)}.`
}
