/** Numbers as a report says them: about three digits that matter, with their units. */

/** `0`, `0.12`, `1.24`, `12.4`, `1,240`. */
export function plain(value: number): string {
  const size = Math.abs(value)
  if (!Number.isFinite(value)) return value > 0 ? 'no bound' : 'nothing'
  if (size === 0) return '0'
  if (size >= 100) return grouped(Math.round(value))
  return minus(value.toFixed(size >= 10 ? 1 : size >= 0.1 ? 2 : 3))
}

/** A whole number with its thousands apart. */
export const grouped = (value: number): string =>
  minus(String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ','))

/** Between a number and its unit, which stay on one line. */
export const TIED = '\u00a0'

const UNITS: readonly (readonly [above: number, size: number, name: string])[] = [
  [7200, 3600, 'h'],
  [120, 60, 'min'],
  [1, 1, 's'],
  [0.001, 0.001, 'ms'],
  [0, 0.000_001, 'µs'],
]

/** `12.3 s`, `4.1 min`, `820 ms`. */
export function time(seconds: number): string {
  if (!Number.isFinite(seconds)) return plain(seconds)
  if (seconds === 0) return `0${TIED}s`
  const [, size, unit] = UNITS.find(([above]) => Math.abs(seconds) >= above)!
  return `${plain(seconds / size)}${TIED}${unit}`
}

/** The unit in which values up to this many seconds are easy to read, and how many seconds it has. */
export function timeUnit(seconds: number): { readonly unit: string; readonly size: number } {
  const [, size, unit] = UNITS.find(([above]) => seconds >= above) ?? UNITS[2]
  return { unit, size }
}

/** The same without digits that say nothing: `10`, `2.5`, for marks of an axis. */
export const short = (value: number): string =>
  Math.abs(value) >= 1000 ? grouped(Math.round(value)) : minus(String(Number(value.toPrecision(3))))

/** `300 ms`, `10 s`, `1,000 s`: on an axis of powers of ten, minutes would be odd. */
export const tickTime = (seconds: number): string =>
  seconds >= 1 ? `${short(seconds)}${TIED}s` : `${short(seconds * 1000)}${TIED}ms`

/** A share: `12 %`, `1.2 %`, `0.3 %`; what rounds to nothing is `less than 0.1 %`. */
export function percent(share: number): string {
  const value = share * 100
  const size = Math.abs(value)
  if (size === 0) return `0${TIED}%`
  if (size < 0.1) return `less than 0.1${TIED}%`
  return `${minus(value.toFixed(size >= 9.95 ? 0 : 1)).replace(/\.0$/, '')}${TIED}%`
}

/** The same with its sign. */
export const signedPercent = (share: number): string =>
  share > 0 ? `+${percent(share)}` : percent(share)

export const some = (value: number, one: string, more = `${one}s`): string =>
  `${grouped(value)} ${value === 1 ? one : more}`

/** `a`, `a and b`, `a, b and c`; beyond `most` how many more there are. */
export function enumerated(items: readonly string[], most = 6): string {
  const shown = items.length > most ? items.slice(0, most - 1) : items
  const rest = items.length - shown.length
  const all = rest > 0 ? [...shown, `${rest} more`] : shown
  return all.length < 2 ? (all[0] ?? 'none') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`
}

/** A correlation. */
export const rank = (rho: number): string => minus(rho.toFixed(2))

/** A p value. */
export const pValue = (p: number): string =>
  p < 0.001 ? 'p < 0.001' : p > 0.999 ? 'p = 1' : `p = ${p.toFixed(p < 0.1 ? 3 : 2)}`

const minus = (text: string): string => text.replace('-', '−')
