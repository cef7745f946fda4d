import { SCALE } from '#interfaces'
import { AMOUNT } from './job-fields.ts'
import { MOST_DIGITS } from './job-limits.ts'

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
}
const WRITTEN = new RegExp(AMOUNT, 'u')

/** `2.5`, `"512 MiB"` in the unit itself; undefined for what is no amount. May be beyond what can be counted. */
export function amount(value: unknown): number | undefined {
  if (typeof value === 'string') {
    const match = value.length <= MOST_DIGITS ? WRITTEN.exec(value) : undefined
    return match ? Number(match[1]) * UNITS[match[2] ?? ''] : undefined
  }
  return typeof value === 'number' && value >= 0 && value < Infinity ? value : undefined
}

/** Whole thousandths of the unit. */
export const scaled = (value: number, round: (x: number) => number): number =>
  // A guard against 0.1 + 0.2: half a millionth of a thousandth is noise.
  round(Number((value * SCALE).toFixed(6)))
