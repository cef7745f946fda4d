import type { Micros } from '#interfaces'
import type { RoleName } from '../../assembler/roles.ts'
import type { NodeView } from './record.ts'

const number = (value: number): string =>
  value >= 1000
    ? String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
    : String(Number(value.toPrecision(3)))

/** `0 ms`, `180 µs`, `20.6 ms`, `1.5 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(us: Micros): string {
  if (us < 1000) return us < 1 ? '0 ms' : `${Math.round(us)} µs`
  if (us < 999_500) return `${number(us / 1000)} ms`
  if (us < 59_950_000) return `${number(us / 1e6)} s`
  const seconds = Math.round(us / 1e6)
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ]
  const first = parts.findIndex(([value]) => value > 0)
  const told = parts.slice(first, first + 2).filter(([value]) => value > 0)
  return told.map(([value, unit]) => `${value} ${unit}`).join(' ')
}

export const count = (value: number): string => number(Math.round(value))

/** `1 task`, `1,234 tasks`. */
export const some = (value: number, one: string, more = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : more}`

export const percent = (share: number): string =>
  share > 0 && share < 0.005 ? 'less than 1 %' : `${Math.round(share * 100)} %`

/** `a`, `a and b`, `a, b and c`. */
export const list = (items: readonly string[], word = 'and'): string =>
  items.length < 2
    ? (items[0] ?? '')
    : `${items.slice(0, -1).join(', ')} ${word} ${items[items.length - 1]}`

/** `2026-11-22 08:25:01 UTC`. */
export const moment = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`

export const ROLE_WORDS: Readonly<Record<RoleName, string>> = {
  resourceManager: 'the Resource Manager',
  applicationMaster: 'the Application Master',
  nodeManager: 'the Node Manager',
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']

/** Memory in the largest unit of which there is at least one; anything else as a number. */
function amount(resource: string, value: number): string {
  if (resource !== 'memory') return number(value)
  let unit = 0
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024
    unit++
  }
  return `${number(value)} ${UNITS[unit]}`
}

/** `4 cpu`, `2 GiB of memory`. */
export const needWords = ({ resource, need }: NodeView): string =>
  resource === 'memory'
    ? `${amount(resource, need)} of memory`
    : `${amount(resource, need)} ${resource}`

/** `2 of 8 cpu`. */
export const freeWords = ({ resource, free, total }: NodeView): string =>
  `${amount(resource, free)} of ${amount(resource, total)}${resource === 'memory' ? '' : ` ${resource}`}`

/** Why a node was taken or not, with numbers: `needs 4 cpu, 2 of 8 cpu free`. */
export function nodeDetail(view: NodeView): string {
  switch (view.verdict) {
    case 'chosen':
      return `${freeWords(view)} free`
    case 'free':
      return `${freeWords(view)} free: had room, too`
    case 'no-room':
      return `needs ${needWords(view)}, ${freeWords(view)} free`
    case 'impossible':
      return view.lacks !== undefined
        ? `does not carry ${view.lacks}`
        : `needs ${needWords(view)}, has ${amount(view.resource, view.total)} in all`
    case 'held':
      return 'takes nothing new'
    case 'unknown':
      return 'what was free then is not known'
  }
}
