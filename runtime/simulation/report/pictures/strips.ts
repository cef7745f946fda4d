import type { Picture } from '../document.ts'
import { el, label, tip } from '../markup.ts'
import { percent, signedPercent } from '../numbers.ts'
import type { Strip, StripCell } from '../windows.ts'
import { legend, letterOf, toneOf, widthOf } from './legend.ts'

const HEIGHT = 30
const WIDTH = 640

/**
 * One strip for each trace: which composition is best in each window. Solid with a frame where that is told from staying with
 * the best fixed one; faint where it may be chance; empty where staying is best. The number: in how many seeds it is ahead.
 */
export function strips(all: readonly Strip[], compositions: readonly string[]): Picture {
  const left = Math.min(260, 84 + Math.max(...all.map(({ of }) => widthOf(of.name))))
  const names = legend(compositions, 'letter', { x: left, y: 12, width: WIDTH })
  const top = names.height + 22
  const content = [
    names.drawn,
    label(left - 12, top - 6, 'best fixed', { class: 'quiet small end' }),
    ...all.flatMap((strip, at) => {
      const y = top + at * HEIGHT
      const size = WIDTH / strip.cells.length
      return [
        label(left - 44, y + 19, strip.of.name, { class: 'end' }),
        el('rect', {
          x: left - 34,
          y: y + 4,
          width: 22,
          height: HEIGHT - 8,
          rx: 2,
          class: `f${toneOf(strip.best)}`,
        }),
        label(left - 23, y + 19, letterOf(strip.best), { class: 'onfill mid' }),
        ...strip.cells.map((cell, i) =>
          drawn(cell, strip, i, left + i * size, y, size, compositions),
        ),
      ]
    }),
    label(left, top + all.length * HEIGHT + 16, 'beginning', { class: 'quiet small' }),
    label(left + WIDTH, top + all.length * HEIGHT + 16, 'end of the trace', {
      class: 'quiet small end',
    }),
  ]
  return {
    width: left + WIDTH + 12,
    height: top + all.length * HEIGHT + 26,
    name: `Which composition is best in each window of ${all.length} traces`,
    content: content.join(''),
  }
}

function drawn(
  cell: StripCell,
  { best, seeds, of }: Strip,
  index: number,
  x: number,
  y: number,
  width: number,
  compositions: readonly string[],
): string {
  const place = { x: x + 1, y: y + 2, width: width - 2, height: HEIGHT - 4, rx: 2 }
  const stays = cell.winner === best
  const tone = toneOf(cell.winner)
  const told = stays
    ? `${of.name}, window ${index + 1}: nothing beats ${compositions[best]}`
    : `${of.name}, window ${index + 1}: ${compositions[cell.winner]} costs its jobs ${percent(cell.gain)} less than ${compositions[best]} (95 % interval ${signedPercent(cell.low)} to ${signedPercent(cell.high)} less; ahead in ${cell.wins} of ${seeds} seeds)${cell.pays ? '' : ', which may be chance'}`
  if (stays) return el('g', {}, [tip(told), el('rect', { ...place, class: 'raised' })])
  const sure = cell.pays
  const letter = width >= 20 ? letterOf(cell.winner) : ''
  const text = width >= 40 && seeds > 1 ? `${letter} ${cell.wins}` : letter
  return el('g', {}, [
    tip(told),
    el('rect', { ...place, class: `f${tone}`, 'fill-opacity': sure ? 1 : 0.22 }),
    sure ? el('rect', { ...place, class: 'best' }) : '',
    label(x + width / 2, y + 19, text, { class: sure ? 'onfill mid' : 'quiet mid' }),
  ])
}
