import type { Figure } from './figure.ts'

const HEAD = ['figure', 'median', 'unit', 'low', 'high', 'runs', 'goal', '', 'peer', 'its figure']
const WIDTH = 100

/** `1234567` as `1,234,567`; four digits that mean something. */
const shown = (value: number): string =>
  Math.abs(value) >= 1000
    ? Math.round(value)
        .toString()
        .replace(/\B(?=(\d{3})+$)/g, ',')
    : String(Number(value.toPrecision(4)))

const cells = (of: Figure): string[] => [
  of.id,
  shown(of.value),
  of.unit,
  shown(of.low),
  shown(of.high),
  String(of.runs),
  of.goal ?? '',
  of.met === null ? '' : of.met ? 'met' : 'MISSED',
  of.peer ?? '',
  of.peerValue === null ? '' : shown(of.peerValue),
]

/** For people: a line for each figure, and below it what limits it. */
export function table(figures: readonly Figure[]): string {
  const rows = [HEAD, ...figures.map(cells)]
  const widths = HEAD.map((_, at) => Math.max(...rows.map((row) => row[at].length)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) =>
        /^[-\d]/.test(cell) ? cell.padStart(widths[at]) : cell.padEnd(widths[at]),
      )
      .join('  ')
      .trimEnd()
  const body = rows.slice(1).flatMap((row, at) => [line(row), ...wrapped(figures[at].note)])
  return [line(HEAD), ...body].join('\n')
}

function wrapped(note: string): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of note.split(' ')) {
    if (line && line.length + word.length >= WIDTH) {
      lines.push(line)
      line = ''
    }
    line += (line && ' ') + word
  }
  return [...lines, line].filter(Boolean).map((it) => `    ${it}`)
}
