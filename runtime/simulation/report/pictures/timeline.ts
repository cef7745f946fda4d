import type { Bar, TimelineSample } from '../../experiment/look/timeline.ts'
import type { Picture } from '../document.ts'
import { el, label, tip } from '../markup.ts'
import { short, time, timeUnit } from '../numbers.ts'
import { below, linear } from './axis.ts'
import { legend, toneOf } from './legend.ts'

/** A run that is shown. */
export interface TimelineOf {
  readonly name: string
  readonly sample: TimelineSample
}

const LEFT = 56
const WIDTH = 820
/** The most rows that tasks of one node are put into, and how high they are. */
const LANE = 5
const NODE_GAP = 6
/** Nodes that are shown, the first ones; more would be too thin. */
export const MOST_NODES = 12
/** Users that have a colour of their own. */
const MOST_USERS = 7

/** Users that have a colour: those with the most tasks, the others together being the last. */
export function usersOf(samples: readonly TimelineSample[]): {
  readonly names: readonly string[]
  readonly of: (name: string) => number
} {
  const counts = new Map<string, number>()
  for (const { bars, users } of samples)
    for (const [, , , user] of bars) counts.set(users[user], (counts.get(users[user]) ?? 0) + 1)
  const all = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([name]) => name)
  const own = all.length > MOST_USERS ? all.slice(0, MOST_USERS - 1) : all
  const others = all.length - own.length
  const names = others > 0 ? [...own, `${others} other users`] : own
  return { names, of: (name) => (own.includes(name) ? own.indexOf(name) : own.length) }
}

/** When tasks ran on which node, runs one below the other over one time. A row is no core: tasks stand wherever there is room. */
export function timelines(title: string, runs: readonly TimelineOf[]): Picture {
  const end = Math.max(1e-6, ...runs.flatMap(({ sample }) => sample.bars.map(([, , to]) => to)))
  const { unit, size } = timeUnit(end)
  const axis = linear(
    [0, end / size],
    [LEFT, LEFT + WIDTH],
    8,
    (value) => `${short(value)} ${unit}`,
  )
  const across = { ...axis, at: (seconds: number) => axis.at(seconds / size) }
  const users = usersOf(runs.map(({ sample }) => sample))
  const names = legend(users.names, 'box', { x: LEFT, y: 12, width: WIDTH })
  let y = names.height + 10
  const drawn = runs.map(({ name, sample }) => {
    const one = panel(name, sample, y, across.at, users.of)
    const grid = below(axis, y + 18, one.bottom)
    y = one.bottom + 34
    return grid.join('') + one.drawn
  })
  return {
    width: LEFT + WIDTH + 24,
    height: y - 8,
    name: title,
    content: names.drawn + drawn.join(''),
  }
}

function panel(
  name: string,
  sample: TimelineSample,
  top: number,
  x: (seconds: number) => number,
  toneFor: (user: string) => number,
): { readonly drawn: string; readonly bottom: number } {
  const nodes = [...sample.nodes.keys()]
    .sort((a, b) => sample.nodes[a].localeCompare(sample.nodes[b], 'en', { numeric: true }))
    .slice(0, MOST_NODES)
  let y = top + 18
  const drawn = [label(LEFT, top + 10, name, { class: 'strong' })]
  for (const node of nodes) {
    const bars = sample.bars.filter(([own]) => own === node)
    const { lanes, count } = inLanes(bars)
    const height = Math.max(2, count) * LANE
    drawn.push(
      label(LEFT - 8, y + height / 2 + 4, sample.nodes[node], { class: 'quiet small end' }),
    )
    bars.forEach(([, from, to, user], i) => {
      const who = sample.users[user]
      const width = Math.max(0.6, x(to) - x(from))
      const place = { x: x(from), y: y + lanes[i] * LANE, width, height: LANE - 1 }
      const told = `${who} on ${sample.nodes[node]}: from ${time(from)}, for ${time(to - from)}`
      drawn.push(el('rect', { ...place, class: `f${toneOf(toneFor(who))}` }, tip(told)))
    })
    y += height + NODE_GAP
  }
  return { drawn: drawn.join(''), bottom: y }
}

/** Rows such that none has two at once: each bar goes into the first that is free. */
function inLanes(bars: readonly Bar[]): {
  readonly lanes: readonly number[]
  readonly count: number
} {
  const ends: number[] = []
  const order = bars.map((_, i) => i).sort((a, b) => bars[a][1] - bars[b][1])
  const lanes = bars.map(() => 0)
  for (const i of order) {
    const [, from, to] = bars[i]
    const free = ends.findIndex((end) => end <= from)
    lanes[i] = free >= 0 ? free : ends.length
    ends[lanes[i]] = to
  }
  return { lanes, count: ends.length }
}
