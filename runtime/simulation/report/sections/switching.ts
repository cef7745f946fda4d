import { figure, heading, list, text, type Block, type Table } from '../document.ts'
import type { Data } from '../data.ts'
import { enumerated, grouped, percent, some } from '../numbers.ts'
import { strips } from '../pictures/strips.ts'
import { LEVEL } from '../standing.ts'
import { singlesOf, stripsOf, type Strip } from '../windows.ts'

/** Where in each trace a switch would pay. */
export function switching(data: Data): Block[] {
  if (data.oracles.length === 0) return []
  const all = stripsOf(data)
  const { compositions } = data.told
  const windows = Math.max(...all.map(({ cells }) => cells.length))
  return [
    heading(2, 'Where in a trace a switch would pay', 'windows'),
    text(
      `The time of each trace is cut into ${some(windows, 'window')} of equal length. At the beginning of each, the run under the composition`,
      'that is best for the whole trace is forked: once for each composition, each fork until the jobs of the window have ended. Jobs of a window are',
      'those that are in the system at its beginning or arrive in it; what they cost is the mean time that they stay from the beginning of the window on.',
      `For a single trace that is a fact. Beyond it, a switch is said to pay where another composition costs less than going on, told from chance over the seeds (paired t test, Holm over the windows of the trace, ${percent(LEVEL)}).`,
    ),
    list([singleWindows(data), ...windowsSaid(all, compositions)]),
    figure(
      'window-winners',
      strips(all, compositions),
      'Which composition is best in each window. Solid and framed: a switch to it pays; faint: it is ahead, perhaps by chance; empty: staying is best. The number says in how many seeds it is ahead.',
    ),
    windowsTable(all, compositions),
  ]
}

/** Gains from this share on are worth a word. */
export const NOTABLE = 0.01

function singleWindows(data: Data): string {
  const { windows, traces, paying } = singlesOf(data, NOTABLE)
  return `In ${grouped(paying)} of ${some(windows, 'window')} of ${some(traces, 'single trace')} (a workload with a seed) another composition costs at least ${percent(NOTABLE)} less than going on.`
}

function windowsSaid(all: readonly Strip[], compositions: readonly string[]): string[] {
  const cells = all.flatMap((strip) => strip.cells.map((cell, i) => ({ strip, cell, i })))
  const paying = cells.filter(({ cell }) => cell.pays)
  if (paying.length === 0)
    return [
      `Over the seeds, in none of the ${cells.length} windows does a switch pay beyond chance.`,
      ...nearest(cells, compositions),
    ]
  const traces = all.filter((strip) => strip.cells.some(({ pays }) => pays))
  const none = all.filter((strip) => !traces.includes(strip))
  const most = paying.toSorted((a, b) => b.cell.gain - a.cell.gain)[0]
  return [
    `Over the seeds, a switch pays in ${paying.length} of ${cells.length} windows, on ${traces.length} of ${some(all.length, 'trace')}.`,
    `It pays most on \`${most.strip.of.name}\` in window ${most.i + 1} of ${most.strip.cells.length}: \`${compositions[most.cell.winner]}\` costs the jobs there ${percent(most.cell.gain)} less than going on (95 % interval ${percent(most.cell.low)} to ${percent(most.cell.high)}).`,
    ...traces.map((strip) => traceSaid(strip, compositions)),
    ...(none.length > 0
      ? [
          `No switch pays on ${enumerated(
            none.map(({ of }) => `\`${of.name}\``),
            20,
          )}.`,
        ]
      : []),
  ]
}

interface At {
  readonly strip: Strip
  readonly cell: Strip['cells'][number]
  readonly i: number
}

/** Where nothing pays beyond chance: what comes nearest to it. */
function nearest(cells: readonly At[], compositions: readonly string[]): string[] {
  const ahead = cells.filter(({ strip, cell }) => cell.winner !== strip.best)
  const [most] = ahead.toSorted((a, b) => b.cell.wins - a.cell.wins || b.cell.gain - a.cell.gain)
  if (!most) return []
  const { strip, cell, i } = most
  return [
    `What comes nearest is \`${compositions[cell.winner]}\` on \`${strip.of.name}\` in window ${i + 1}: ahead in ${cell.wins} of ${some(strip.seeds, 'seed')}, ${percent(cell.gain)} less on average.`,
  ]
}

/** What the strips show, for who would rather read it. */
const windowsTable = (all: readonly Strip[], compositions: readonly string[]): Table => ({
  is: 'table',
  caption:
    'Best composition of each window, by which share it costs less than going on, and in how many seeds it does',
  head: ['trace', 'best fixed', ...all[0].cells.map((_, i) => `${i + 1}`)],
  rows: all.map(({ of, best, cells }) => [
    of.name,
    compositions[best],
    ...cells.map(({ winner, gain, wins, pays }) =>
      winner === best
        ? 'stay'
        : `${compositions[winner]} ${percent(gain)} (${wins})${pays ? ' pays' : ''}`,
    ),
  ]),
  folded: true,
})

function traceSaid({ of, best, cells }: Strip, compositions: readonly string[]): string {
  const to = compositions.flatMap((name, i) => {
    const own = cells.flatMap(({ winner, pays, gain }, at) =>
      pays && winner === i ? [{ at: at + 1, gain }] : [],
    )
    if (own.length === 0) return []
    const gains = own.map(({ gain }) => gain)
    const range = [...new Set([Math.min(...gains), Math.max(...gains)].map(percent))].join(' to ')
    const at = spans(own.map((each) => each.at))
    return [`to \`${name}\` in window${own.length > 1 ? 's' : ''} ${at} (${range} less)`]
  })
  return `\`${of.name}\` (best fixed: \`${compositions[best]}\`): ${enumerated(to)}.`
}

/** `1 to 3, 7`. */
export function spans(numbers: readonly number[]): string {
  const parts: [number, number][] = []
  for (const each of numbers) {
    const last = parts.at(-1)
    if (last && last[1] === each - 1) last[1] = each
    else parts.push([each, each])
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`)).join(', ')
}
