import { isSeed, SEED_WANTED } from '../files/seed.ts'

/** Amounts as people read and type them. */
const MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** `500ms`, `1.5s`, `5m`, `2h`, `1d`; milliseconds. */
export function parseDuration(text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? []
  if (!digits) throw new Error('a duration such as 500ms, 30s, 5m or 2h is needed')
  return Number(digits) * MS[unit]
}

export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error('a whole number of at least 1 is needed')
  return Number(text)
}

export function parseWhole(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Error('a whole number is needed')
  return Number(text)
}

export function parseSeed(text: string): number {
  if (!/^\d{1,10}$/.test(text) || !isSeed(Number(text))) throw new Error(`${SEED_WANTED} is needed`)
  return Number(text)
}

export function parseNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new Error('a number is needed')
  return value
}

/** `a,b`: names that differ. */
export function parseNames(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('') || new Set(names).size < names.length)
    throw new Error('different names, separated by commas, are needed')
  return names
}

/** `g12` or `12`. */
export function parseGeneration(text: string): number {
  if (!/^g?[1-9]\d{0,8}$/.test(text)) throw new Error('a generation such as g3 is needed')
  return Number(text.replace(/^g/, ''))
}

/** `0 ms`, `12 ms`, `1.5 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function duration(ms: number): string {
  if (ms < 1) return ms === 0 ? '0 ms' : `${short(ms)} ms`
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 59.95) return `${seconds < 9.95 ? short(seconds) : Math.round(seconds)} s`
  const whole = Math.round(seconds)
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ]
  const first = parts.findIndex(([value]) => value > 0)
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(' ')
}

/** `0 µs`, `180 µs`, `20.6 ms`. */
export const micros = (us: number): string =>
  us < 1000 ? `${Math.round(us)} µs` : us < 10_000 ? `${short(us / 1000)} ms` : duration(us / 1000)

export function bytes(count: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = count
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return unit === 0 && count === 1 ? '1 byte' : `${short(value)} ${units[unit]}`
}

/** `1,234`. */
export const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',')

/** `1 task`, `1,234 tasks`. */
export const some = (value: number, one: string, more = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : more}`

const short = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(value < 10 ? 2 : 3)))

/** How long ago, for terminals; elsewhere the point in time itself. */
export const ago = (instant: string, terminal: boolean, now = Date.now()): string =>
  terminal
    ? `${duration(Math.max(0, Math.round((now - Date.parse(instant)) / 1000) * 1000))} ago`
    : instant
