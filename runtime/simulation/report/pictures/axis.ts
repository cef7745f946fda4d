import { scaleLinear, scaleLog } from 'd3-scale'
import { el, label } from '../markup.ts'
import { short } from '../numbers.ts'

/** From values to places in a picture. */
export interface Axis {
  readonly at: (value: number) => number
  /** Values at which there is a mark, with what it says. */
  readonly ticks: readonly { readonly value: number; readonly text: string }[]
  readonly range: readonly [number, number]
}

/** Even steps; `count`: about so many marks. */
export function linear(
  [from, to]: readonly [number, number],
  range: readonly [number, number],
  count = 5,
  shown: (value: number) => string = short,
): Axis {
  const scale = scaleLinear([from, to > from ? to : from + 1], range)
  const ticks = scale.ticks(count).map((value) => ({ value, text: shown(value) }))
  return { at: scale, ticks, range }
}

/** Even ratios, for values above 0 that span orders of magnitude; marks at 1, 2 and 5 of each, or fewer where they are many. */
export function logarithmic(
  [from, to]: readonly [number, number],
  range: readonly [number, number],
  shown: (value: number) => string = short,
): Axis {
  const low = Math.max(from, Number.MIN_VALUE)
  const scale = scaleLog([low, to > low ? to : low * 10], range).clamp(true)
  const decades = Math.log10(Math.max(to, low * 1.01) / low)
  const digits = decades > 3.2 ? [1] : decades > 1.6 ? [1, 3] : [1, 2, 5]
  const values = scale.ticks().filter((value) => {
    const digit = Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9))
    return digits.includes(digit)
  })
  return { at: scale, ticks: values.map((value) => ({ value, text: shown(value) })), range }
}

/** Marks and their words below a plot, with faint lines through it from `top` to `bottom`. */
export const below = (axis: Axis, top: number, bottom: number): string[] =>
  axis.ticks.flatMap(({ value, text }) => {
    const x = axis.at(value)
    return [
      el('line', { x1: x, x2: x, y1: top, y2: bottom, class: 'rule' }),
      label(x, bottom + 14, text, { class: 'quiet small mid' }),
    ]
  })

/** The same at its left, with lines to `right`. */
export const beside = (axis: Axis, left: number, right: number): string[] =>
  axis.ticks.flatMap(({ value, text }) => {
    const y = axis.at(value)
    return [
      el('line', { x1: left, x2: right, y1: y, y2: y, class: 'rule' }),
      label(left - 6, y + 4, text, { class: 'quiet small end' }),
    ]
  })
