import type { Block, Document, Figure, Picture, Table } from './document.ts'
import { el } from './markup.ts'
import { LONE_STYLE } from './palette.ts'

export interface MarkdownReport {
  readonly text: string
  /** Pictures by file name. */
  readonly pictures: ReadonlyMap<string, string>
}

/** The report as Markdown; its pictures lie in `folder`, relative to it. */
export function markdownOf({ title, lead, blocks }: Document, folder: string): MarkdownReport {
  const pictures = new Map<string, string>()
  for (const block of blocks)
    if (block.is === 'figure') pictures.set(`${block.id}.svg`, pictureFile(block.picture))
  const parts = [`# ${safe(title)}`, safe(lead), ...blocks.map((block) => markdown(block, folder))]
  return { text: `${parts.join('\n\n')}\n`, pictures }
}

/** A picture that stands alone, and follows what its reader's system is like. */
export const pictureFile = ({ width, height, name, content }: Picture): string =>
  `${el(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': name,
    },
    [el('style', {}, LONE_STYLE), el('rect', { width, height, class: 'ground' }), content],
  )}\n`

function markdown(block: Block, folder: string): string {
  switch (block.is) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${safe(block.text)}`
    case 'text':
      return safe(block.text)
    case 'list':
      return block.items.map((item) => `- ${safe(item)}`).join('\n')
    case 'code':
      return `\`\`\`sh\n${block.text}\n\`\`\``
    case 'figure':
      return figureOf(block, folder)
    case 'table':
      return block.folded
        ? `<details><summary>${safe(block.caption)}</summary>\n\n${tableOf(block)}\n\n</details>`
        : `${safe(block.caption)}\n\n${tableOf(block)}`
  }
}

const figureOf = ({ id, picture, caption }: Figure, folder: string): string =>
  `![${safe(picture.name)}](${folder}/${id}.svg)\n\n${safe(caption)}`

/** Columns of one width, as the formatter has them. */
function tableOf({ head, rows, right = [] }: Table): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => safe(cell).replaceAll('|', '\\|')))
  const widths = head.map((_, i) => Math.max(3, ...cells.map((row) => row[i].length)))
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => (right.includes(i) ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |`
  const rule = widths.map((width, i) =>
    right.includes(i) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  )
  return [line(cells[0]), `| ${rule.join(' | ')} |`, ...cells.slice(1).map(line)].join('\n')
}

/** Text in which nothing but code between backticks is markup. */
const safe = (text: string): string =>
  text
    .split('`')
    .map((part, i) => (i % 2 === 1 ? `\`${part}\`` : part.replace(/[\\<>*_[\]#]/g, '\\$&')))
    .join('')
