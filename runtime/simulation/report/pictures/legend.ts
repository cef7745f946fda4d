import { el, label } from '../markup.ts'
import { SERIES } from '../palette.ts'

/** Letters stand for compositions where there is no room for their names. */
export const letterOf = (index: number): string => String.fromCharCode(65 + (index % 26))

export const toneOf = (index: number): number => index % SERIES

/** About as wide as that text is in a picture. */
export const widthOf = (text: string, size = 12): number => text.length * size * 0.56

/** Names beside their line or their letter, in rows of that width; answers how high they are. */
export function legend(
  names: readonly string[],
  sign: 'line' | 'letter' | 'box',
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
): { readonly drawn: string; readonly height: number } {
  let [left, top] = [x, y]
  const drawn = names.map((name, i) => {
    const own = 34 + widthOf(name) + 18
    if (left > x && left + own > x + width) [left, top] = [x, top + 20]
    const place = left
    left += own
    return signOf(sign, i, place, top) + label(place + 32, top + 4, name)
  })
  return { drawn: drawn.join(''), height: top - y + 20 }
}

function signOf(sign: 'line' | 'letter' | 'box', i: number, x: number, y: number): string {
  const tone = toneOf(i)
  if (sign === 'line') return el('path', { d: `M${x} ${y}h26`, class: `l${tone}` })
  const box = el('rect', { x: x + 4, y: y - 8, width: 20, height: 16, rx: 2, class: `f${tone}` })
  if (sign === 'box') return box
  return box + label(x + 14, y + 4, letterOf(i), { class: 'onfill mid' })
}
