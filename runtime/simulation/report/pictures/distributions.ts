import { SHARES } from '../../experiment/look/spread.ts'
import type { Picture } from '../document.ts'
import { el, label, tip } from '../markup.ts'
import { short } from '../numbers.ts'
import { below, beside, linear, logarithmic } from './axis.ts'
import { legend, toneOf, widthOf } from './legend.ts'

/** One plot: for each composition its quantiles at `SHARES`; empty where there are none. */
export interface Panel {
  readonly name: string
  readonly series: readonly (readonly number[])[]
}

const PLOT = { width: 228, height: 128, left: 44, top: 22, right: 12, bottom: 26 }
const COLUMNS = 3

/** Small plots beside each other: which share of jobs had at most which value. The horizontal axis is logarithmic, and each plot's own. */
export function distributions(
  title: string,
  panels: readonly Panel[],
  compositions: readonly string[],
  shown: (value: number) => string,
): Picture {
  const columns = Math.min(COLUMNS, panels.length)
  const cell = {
    width: PLOT.left + PLOT.width + PLOT.right,
    height: PLOT.top + PLOT.height + PLOT.bottom,
  }
  const width = columns * cell.width
  const names = legend(compositions, 'line', { x: PLOT.left, y: 12, width: width - PLOT.left })
  const top = names.height + 6
  const drawn = panels.map((panel, i) =>
    el(
      'g',
      {
        transform: `translate(${(i % columns) * cell.width} ${top + Math.floor(i / columns) * cell.height})`,
      },
      plot(panel, compositions, shown),
    ),
  )
  const least = PLOT.left + Math.max(...compositions.map((name) => widthOf(name))) + 60
  return {
    width: Math.max(width, least),
    height: top + Math.ceil(panels.length / columns) * cell.height,
    name: title,
    content: names.drawn + drawn.join(''),
  }
}

function plot(
  { name, series }: Panel,
  compositions: readonly string[],
  shown: (value: number) => string,
): string {
  const all = series.flat().filter((value) => value > 0)
  const [right, bottom] = [PLOT.left + PLOT.width, PLOT.top + PLOT.height]
  const title = label(PLOT.left, PLOT.top - 8, name, { class: 'strong' })
  if (all.length === 0)
    return title + label(PLOT.left, bottom - 50, 'no job succeeded', { class: 'quiet' })
  const [low, high] = [Math.min(...all), Math.max(...all)]
  const across = logarithmic([low, high], [PLOT.left, right], shown)
  const up = linear([0, 1], [bottom, PLOT.top], 4, (share) => `${Math.round(share * 100)} %`)
  const lines = series.map((values, i) =>
    values.length === 0
      ? ''
      : el(
          'path',
          { d: pathOf(values, across.at, up.at), class: `l${toneOf(i)}` },
          spoken(compositions[i], values, shown),
        ),
  )
  return [
    title,
    ...below(across, PLOT.top, bottom),
    ...beside(up, PLOT.left, right),
    ...lines,
  ].join('')
}

const spoken = (name: string, values: readonly number[], shown: (value: number) => string) => {
  const at = (share: number) => shown(values[SHARES.indexOf(share)])
  return tip(
    `${name}: half of the jobs up to ${at(0.5)}, 95 % up to ${at(0.95)}, all up to ${at(1)}`,
  )
}

function pathOf(
  values: readonly number[],
  x: (value: number) => number,
  y: (share: number) => number,
): string {
  const points = values.map((value, i) => `${plainPlace(x(value))} ${plainPlace(y(SHARES[i]))}`)
  return `M${points.join('L')}`
}

/** To a tenth of a pixel. */
export const plainPlace = (value: number): number => Math.round(value * 10) / 10

export const timesAlone = (value: number): string => `${short(value)} ×`
