import { stripVTControlCharacters } from 'node:util'
import type { Look } from './look.ts'

export interface Column<T> {
  readonly head: string
  readonly of: (row: T) => string
  readonly right?: boolean
}

const GAP = '  '
const widthOf = (text: string) => stripVTControlCharacters(text).length

/**
 * Aligned columns under their heads, without lines and frames, so that they can be searched and cut. The last column is cut
 * at the end of the terminal; where nothing is left of it, whole.
 */
export function columns<T>(rows: readonly T[], wanted: readonly Column<T>[], look: Look): string {
  const cells = rows.map((row) => wanted.map(({ of }) => of(row)))
  // A column in which nothing stands says nothing.
  const kept = wanted.flatMap((column, i) =>
    cells.some((row) => row[i] !== '') ? [{ ...column, i }] : [],
  )
  const widths = kept.map(({ head, i }) =>
    Math.max(head.length, ...cells.map((row) => widthOf(row[i]))),
  )
  const line = (texts: readonly string[]) =>
    texts
      .map((text, at) => {
        const { right } = kept[at]
        if (at === texts.length - 1 && !right) return text
        const fill = ' '.repeat(widths[at] - widthOf(text))
        return right ? fill + text : text + fill
      })
      .join(GAP)
      .trimEnd()
  const room = look.columns - widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0)
  const heads = line(kept.map(({ head }) => head))
  const body = cells.map((row) =>
    line(kept.map(({ i }, at) => (at === kept.length - 1 ? cut(row[i], room) : row[i]))),
  )
  return [look.style('dim', heads), ...body].join('\n')
}

/** At most that many characters wide, where that leaves something to read. */
export const cut = (text: string, room: number): string =>
  room < 12 || widthOf(text) <= room
    ? text
    : `${stripVTControlCharacters(text).slice(0, room - 1)}…`

/** `name   value` lines with the values aligned. */
export function pairs(entries: readonly (readonly [string, string | undefined])[], look: Look) {
  const known = entries.filter(([, value]) => value !== undefined && value !== '')
  const width = Math.max(0, ...known.map(([name]) => name.length))
  return known
    .map(([name, value]) => {
      const [first, ...more] = value!.split('\n')
      const rest = more.map((it) => `\n${' '.repeat(width + 4)}${it}`).join('')
      return `  ${look.style('dim', name.padEnd(width))}  ${first}${rest}`
    })
    .join('\n')
}
