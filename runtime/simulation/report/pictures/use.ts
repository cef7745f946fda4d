import type { Use } from '../../experiment/look/use-over-time.ts'
import type { Picture } from '../document.ts'
import { el, label, tip } from '../markup.ts'
import { percent, short, timeUnit } from '../numbers.ts'
import { below, beside, linear } from './axis.ts'
import { plainPlace } from './distributions.ts'

export interface UseOf {
  readonly name: string
  readonly use: Use
}

const PLOT = { left: 56, width: 820, height: 74, gap: 44 }

/** Use of cores (filled) and of memory (line) over time, runs one below the other over one time. */
export function useOverTime(title: string, runs: readonly UseOf[]): Picture {
  const end = Math.max(1e-6, ...runs.map(({ use }) => use.seconds * use.cpu.length))
  const { unit, size } = timeUnit(end)
  const range = [PLOT.left, PLOT.left + PLOT.width] as const
  const axis = linear([0, end / size], range, 8, (value) => `${short(value)} ${unit}`)
  const at = (seconds: number) => axis.at(seconds / size)
  const key = [
    el('rect', { x: PLOT.left, y: 4, width: 26, height: 14, class: 'h3' }),
    label(PLOT.left + 32, 15, 'cores'),
    el('path', { d: `M${PLOT.left + 92} 11h26`, class: 'o1' }),
    label(PLOT.left + 124, 15, 'memory'),
  ]
  const drawn = runs.map(({ name, use }, i) => {
    const top = 46 + i * (PLOT.height + PLOT.gap)
    const bottom = top + PLOT.height
    const up = linear([0, 1], [bottom, top], 2, (share) => `${Math.round(share * 100)} %`)
    const mean = (values: readonly number[]) =>
      values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
    return el('g', {}, [
      tip(
        `${name}: ${percent(mean(use.cpu))} of the cores and ${percent(mean(use.memory))} of the memory, until its end`,
      ),
      label(PLOT.left, top - 7, name, { class: 'strong' }),
      ...below(axis, top, bottom),
      el('path', {
        d: `${stairs(use.cpu, use.seconds, at, up.at)}V${bottom}H${PLOT.left}Z`,
        class: 'h3',
      }),
      el('path', { d: stairs(use.memory, use.seconds, at, up.at), class: 'o1' }),
      ...beside(up, PLOT.left, PLOT.left + PLOT.width),
    ])
  })
  const height = 46 + runs.length * (PLOT.height + PLOT.gap)
  return {
    width: PLOT.left + PLOT.width + 24,
    height,
    name: title,
    content: [...key, ...drawn].join(''),
  }
}

function stairs(
  shares: readonly number[],
  seconds: number,
  x: (seconds: number) => number,
  y: (share: number) => number,
): string {
  const steps = shares.map(
    (share, i) => `V${plainPlace(y(share))}H${plainPlace(x((i + 1) * seconds))}`,
  )
  return `M${plainPlace(x(0))} ${plainPlace(y(0))}${steps.join('')}`
}
