import type { Picture } from '../document.ts'
import { el, label, tip } from '../markup.ts'
import { percent, plain, time } from '../numbers.ts'
import type { Gain } from '../windows.ts'
import { below, linear } from './axis.ts'
import { widthOf } from './legend.ts'

const HEIGHT = 24
const WIDTH = 560

/** For each trace a point with its interval: what an oracle that switches gains at least over the best fixed composition. */
export function gainPicture(gains: readonly Gain[], compositions: readonly string[]): Picture {
  const left = Math.min(260, 24 + Math.max(...gains.map(({ of }) => widthOf(of.name))))
  const shown = gains.map(({ gain, high }) => (Number.isFinite(high) ? high : gain))
  const most = Math.min(1, Math.max(0.01, ...shown))
  const axis = linear([0, most], [left, left + WIDTH], 6, percent)
  const bottom = 10 + gains.length * HEIGHT
  const at = (share: number) => Math.min(left + WIDTH, axis.at(Math.max(0, share)))
  const rows = gains.flatMap((each, i) => {
    const y = 10 + (i + 0.5) * HEIGHT
    const range = Number.isFinite(each.high)
      ? ` (95 % interval ${percent(each.low)} to ${percent(each.high)})`
      : ''
    const told = `${each.of.name}: ${percent(each.gain)}${range}; ${time(each.bound)} instead of ${time(each.fixed)} under ${compositions[each.best]}; ${plain(each.switches)} switches on average`
    return [
      label(left - 10, y + 4, each.of.name, { class: 'end' }),
      el('g', {}, [
        tip(told),
        el('rect', {
          x: left,
          y: y - 4,
          width: Math.max(1, at(each.gain) - left),
          height: 8,
          class: 'h4',
        }),
        Number.isFinite(each.high)
          ? el('path', {
              d: `M${at(each.low)} ${y - 5}v10M${at(each.low)} ${y}H${at(each.high)}M${at(each.high)} ${y - 5}v10`,
              class: 'ink',
            })
          : '',
        el('circle', { cx: at(each.gain), cy: y, r: 4, class: 'pos' }),
      ]),
    ]
  })
  return {
    width: left + WIDTH + 40,
    height: bottom + 30,
    name: `Gain of a switching oracle over the best fixed composition, ${gains.length} traces`,
    content: [...below(axis, 10, bottom), ...rows].join(''),
  }
}
