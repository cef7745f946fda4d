import type { BenchReport, OperationReport, WorkReport } from './reports.ts'
import { seconds } from './test-lines.ts'

/** The report of a bench for people, line by line. */
export function benchLines({ id, against, seed, operations, work, tookMs }: BenchReport): string[] {
  const wide = Math.max(...[id, ...against].map((one) => one.length))
  return [
    `${id} against ${against.join(', ')}, seed ${seed} (${seconds(tookMs)})`,
    ...(operations.length > 0
      ? [
          '',
          `Speed: operations a second, medians with 95 % intervals; how many times as fast ${id} is`,
        ]
      : []),
    ...operations.flatMap((one) => operationLines(one, wide)),
    ...(work.length > 0
      ? [
          '',
          `Work in virtual time: means over ${work[0].seeds} seeds; what is different with ${id}, with 95 % intervals; less is better`,
        ]
      : []),
    ...work.flatMap((one, i) => [
      ...(work[i - 1]?.workload === one.workload ? [] : [one.workload]),
      ...workLines(one, wide),
    ]),
    ...(work.some(({ items }) => items.some(({ verdict }) => verdict.endsWith('?')))
      ? ['?: no surprise by chance among so many comparisons (Holm, 5 %)']
      : []),
  ]
}

function operationLines({ operation, size, items }: OperationReport, wide: number): string[] {
  return [
    `${operation}, ${size.toLocaleString('en-US')} in it`,
    ...items.map(({ id, perSecond, low, high, times }) => {
      const interval = `[${rate(low)}, ${rate(high)}]`
      const than = times && `  x ${short(times.median)} [${short(times.low)}, ${short(times.high)}]`
      return `  ${id.padEnd(wide)} ${rate(perSecond).padStart(8)}  ${interval.padEnd(18)}${than ?? ''}`
    }),
  ].map((line) => line.trimEnd())
}

function workLines({ metric, unit, value, items }: WorkReport, wide: number): string[] {
  const title = unit === '' ? metric : `${metric}, ${unit}`
  return [
    `  ${title}: ${short(value)}`,
    ...items.map(({ id: other, value: its, difference, low, high, verdict }) => {
      const share = its === 0 ? '' : `${signed((100 * difference) / its)} %`
      const interval = `[${signed(low)}, ${signed(high)}]`
      const cells = [short(its).padStart(7), signed(difference).padStart(8), share.padStart(8)]
      return `    ${other.padEnd(wide)} ${cells.join(' ')}  ${interval.padEnd(20)} ${verdict}`
    }),
  ]
}

/** Three or four digits that matter. */
function short(value: number): string {
  const size = Math.abs(value)
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)
}

const signed = (value: number): string => (value > 0 ? `+${short(value)}` : short(value))

const rate = (perSecond: number): string =>
  perSecond >= 1e6
    ? `${short(perSecond / 1e6)} M`
    : perSecond >= 1e3
      ? `${short(perSecond / 1e3)} k`
      : short(perSecond)
