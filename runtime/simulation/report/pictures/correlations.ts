import type { Picture } from '../document.ts'
import { el, label, tip } from '../markup.ts'
import { pValue, rank } from '../numbers.ts'
import type { Correlation } from '../correlations.ts'
import { widthOf } from './legend.ts'

const CELL = { width: 118, height: 36 }

/** Features by compositions: rank correlation as a bar from the middle, with its number and interval; framed where it holds. */
export function correlationPicture(
  features: readonly string[],
  compositions: readonly string[],
  all: readonly Correlation[],
): Picture {
  const left = 24 + Math.max(...features.map((name) => widthOf(name)))
  const top = 28
  const content = [
    ...compositions.map((name, i) =>
      label(left + (i + 0.5) * CELL.width, 18, name, { class: 'strong mid' }),
    ),
    ...features.map((name, i) =>
      label(left - 10, top + i * CELL.height + 22, name, { class: 'end' }),
    ),
    ...all.map((each) => {
      const x = left + compositions.indexOf(each.composition) * CELL.width
      return cell(each, x, top + features.indexOf(each.feature) * CELL.height)
    }),
  ]
  return {
    width: left + compositions.length * CELL.width + 8,
    height: top + features.length * CELL.height + 8,
    name: `Rank correlations of ${features.length} features with how ${compositions.length} compositions do`,
    content: content.join(''),
  }
}

function cell(
  { feature, composition, rho, low, high, p, adjusted, holds }: Correlation,
  x: number,
  y: number,
) {
  const middle = x + CELL.width / 2
  const reach = (Math.abs(rho) * (CELL.width - 12)) / 2
  const told = `${feature} and ${composition}: rho ${rank(rho)}, 95 % interval ${rank(low)} to ${rank(high)}, ${pValue(p)}, adjusted ${pValue(adjusted)}`
  return el('g', {}, [
    tip(told),
    el('rect', {
      x: x + 2,
      y: y + 2,
      width: CELL.width - 4,
      height: CELL.height - 4,
      class: 'raised',
    }),
    el('rect', {
      ...{ x: rho < 0 ? middle - reach : middle, y: y + 25, width: reach, height: 6 },
      class: rho < 0 ? 'pos' : 'neg',
    }),
    el('line', { x1: middle, x2: middle, y1: y + 23, y2: y + 33, class: 'axis' }),
    holds
      ? el('rect', {
          x: x + 2,
          y: y + 2,
          width: CELL.width - 4,
          height: CELL.height - 4,
          class: 'best',
        })
      : '',
    label(middle, y + 18, `${rho > 0 ? '+' : ''}${rank(rho)}`, {
      class: holds ? 'mid strong' : 'mid',
    }),
  ])
}
