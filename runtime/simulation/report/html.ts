import type { Block, Document, Figure, Table } from './document.ts'
import { el, escaped } from './markup.ts'
import { SCRIPT, STYLE } from './style.ts'

/** The whole report as one file that asks for nothing else. */
export function htmlOf({ title, lead, blocks }: Document): string {
  const links = blocks.flatMap((block) =>
    block.is === 'heading' && block.level === 2
      ? [el('li', {}, el('a', { href: `#${block.id}` }, rich(block.text)))]
      : [],
  )
  const head = [
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    el('title', {}, escaped(title)),
    el('style', {}, STYLE),
  ]
  const body = [
    '<a class="skip" href="#main">To the report</a>',
    el('header', {}, [
      el('div', {}, [el('h1', {}, rich(title)), el('p', { class: 'lead' }, rich(lead))]),
      '<button id="theme" type="button" hidden>Colours</button>',
    ]),
    el('nav', { 'aria-label': 'Contents' }, el('ul', {}, links)),
    el('main', { id: 'main' }, blocks.map(html).join('\n')),
    el('script', {}, SCRIPT),
  ]
  return `<!doctype html>\n<html lang="en">\n<head>\n${head.join('\n')}\n</head>\n<body>\n${body.join('\n')}\n</body>\n</html>\n`
}

function html(block: Block): string {
  switch (block.is) {
    case 'heading':
      return el(`h${block.level}`, { id: block.id }, rich(block.text))
    case 'text':
      return el('p', {}, rich(block.text))
    case 'list':
      return el(
        'ul',
        {},
        block.items.map((item) => el('li', {}, rich(item))),
      )
    case 'code':
      return el('pre', {}, el('code', {}, escaped(block.text)))
    case 'figure':
      return figureOf(block)
    case 'table':
      return tableOf(block)
  }
}

function figureOf({ id, picture, caption }: Figure): string {
  const { width, height, name, content } = picture
  const drawn = el(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': name,
      style: `max-width:${width}px`,
    },
    content,
  )
  return el('figure', { id }, [
    el('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': name }, drawn),
    el('figcaption', {}, rich(caption)),
  ])
}

function tableOf({ caption, head, rows, right = [], folded }: Table): string {
  const kind = (column: number) => (right.includes(column) ? 'right' : undefined)
  const heads = head.map((cell, i) => el('th', { scope: 'col', class: kind(i) }, rich(cell)))
  const body = rows.map((row) =>
    el(
      'tr',
      {},
      row.map((cell, i) =>
        i === 0 ? el('th', { scope: 'row' }, rich(cell)) : el('td', { class: kind(i) }, rich(cell)),
      ),
    ),
  )
  const table = el('table', {}, [
    el('caption', {}, rich(caption)),
    el('thead', {}, el('tr', {}, heads)),
    el('tbody', {}, body),
  ])
  const wide = el(
    'div',
    { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': caption },
    table,
  )
  return folded ? el('details', {}, [el('summary', {}, rich(caption)), wide]) : wide
}

/** Plain text with code between backticks. */
const rich = (text: string): string =>
  text
    .split('`')
    .map((part, i) => (i % 2 === 1 ? el('code', {}, escaped(part)) : escaped(part)))
    .join('')
