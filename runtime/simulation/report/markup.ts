/** Text that may stand anywhere in HTML and SVG; whatever came from files goes through it. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

type Attributes = Readonly<Record<string, string | number | undefined>>

/** An element; its content is markup already. Coordinates are kept to two digits, since pictures have thousands. */
export function el(
  name: string,
  attributes: Attributes = {},
  content: string | readonly string[] = '',
) {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) => ` ${key}="${typeof value === 'number' ? digits(value) : escaped(value!)}"`,
    )
    .join('')
  const inner = typeof content === 'string' ? content : content.join('')
  return inner === '' && VOID.has(name)
    ? `<${name}${written}/>`
    : `<${name}${written}>${inner}</${name}>`
}

const VOID = new Set(['rect', 'line', 'path', 'circle', 'meta', 'br', 'img', 'use', 'col'])

const digits = (value: number): string => String(Math.round(value * 100) / 100)

/** What is shown when somebody points at the element. */
export const tip = (text: string): string => el('title', {}, escaped(text))

/** A line of text in a picture. */
export const label = (x: number, y: number, text: string, attributes: Attributes = {}): string =>
  el('text', { x, y, ...attributes }, escaped(text))
