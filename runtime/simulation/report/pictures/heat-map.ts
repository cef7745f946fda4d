import type { Picture } from '../document.ts'
import { el, label, tip } from '../markup.ts'
import { percent, plain } from '../numbers.ts'
import { STEPS } from '../palette.ts'
import type { Measure } from '../measures.ts'
import type { Row, Standing } from '../standing.ts'
import { widthOf } from './legend.ts'

/** How many times as bad as the best a value may be for each step of colour. */
const BOUNDS = [1.01, 1.05, 1.1, 1.25, 1.5, 2, 4, Infinity]
const CELL = { width: 124, height: 38 }

const stepOf = (times: number): number =>
  Math.min(
    STEPS - 1,
    BOUNDS.findIndex((bound) => times <= bound),
  )

/** Cases by compositions: how many times as bad as the best of its case each one is, with its interval. */
export function heatMap(
  measure: Measure,
  rows: readonly Row[],
  compositions: readonly string[],
): Picture {
  const left = Math.min(260, 24 + Math.max(...rows.map(({ of }) => widthOf(of.name))))
  const top = 28
  const width = left + compositions.length * CELL.width + 8
  const bottom = top + rows.length * CELL.height
  const content = [
    ...compositions.map((name, i) =>
      label(left + (i + 0.5) * CELL.width, 18, name, { class: 'strong mid' }),
    ),
    ...rows.flatMap((row, at) => [
      label(left - 10, top + at * CELL.height + 23, row.of.name, { class: 'end' }),
      ...row.standings.map((standing, i) =>
        cell(measure, row, standing, left + i * CELL.width, top + at * CELL.height),
      ),
    ]),
    key(left, bottom + 14),
  ]
  return {
    width: Math.max(width, left + STEPS * 58 + 20),
    height: bottom + 52,
    name: `Heat map of ${measure.title}: ${rows.length} cases by ${compositions.length} compositions`,
    content: content.join(''),
  }
}

function cell(measure: Measure, row: Row, standing: Standing, x: number, y: number): string {
  const { composition, value, times, ties } = standing
  const best = row.standings[row.best] === standing
  const step = stepOf(times)
  const middle = x + CELL.width / 2
  const ink = `on${step} mid`
  const shown = measure.shown(value)
  const first = best ? `best: ${shown}` : `${plain(times)} ×${ties ? ' ≈' : ''}`
  const told = `${composition} on ${row.of.name}: ${shown}, mean of ${row.seeds} seeds; ${relation(standing, best)}`
  return el('g', {}, [
    tip(told),
    el('rect', {
      x: x + 1,
      y: y + 1,
      width: CELL.width - 2,
      height: CELL.height - 2,
      class: `h${step}`,
    }),
    best
      ? el('rect', {
          x: x + 3,
          y: y + 3,
          width: CELL.width - 6,
          height: CELL.height - 6,
          class: 'best',
        })
      : '',
    label(middle, y + (best ? 23 : 17), first, { class: best ? `${ink} strong` : ink }),
    best ? '' : label(middle, y + 31, interval(standing), { class: `${ink} small` }),
  ])
}

const interval = ({ low, high }: Standing): string =>
  Number.isFinite(low) ? `${plain(low)} to ${plain(high)}` : 'one seed: no interval'

function relation({ times, low, high, ties }: Standing, best: boolean): string {
  if (best) return 'the best mean of the case'
  const range = Number.isFinite(low) ? ` (95 % interval ${plain(low)} to ${plain(high)})` : ''
  const said = `${plain(times)} times as bad as the best${range}`
  return ties ? `${said}, which may be chance` : said
}

function key(x: number, y: number): string {
  const texts = BOUNDS.map((bound, i) => {
    if (i === 0) return `to +${percent(bound - 1)}`
    return Number.isFinite(bound) ? `to ${plain(bound)} ×` : 'more'
  })
  return texts
    .map(
      (text, i) =>
        el('rect', { x: x + i * 58, y, width: 56, height: 14, class: `h${i}` }) +
        label(x + i * 58 + 28, y + 28, text, { class: 'quiet small mid' }),
    )
    .join('')
}
