import { isDeepStrictEqual } from 'node:util'
import type { Comparison, Comparisons } from './compare.ts'
import { METRICS, quantile } from './measure.ts'
import type { Outcome } from './outcome.ts'
import type { Progress, RewireRecord } from './progress.ts'
import { type Paint, paint } from './view.ts'

const whole = (x: number) => x.toLocaleString('en-US', { maximumFractionDigits: 0 })
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

/** Three or four digits that matter. */
function short(x: number): string {
  const size = Math.abs(x)
  return x.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3)
}
const signed = (x: number) => (x > 0 ? `+${short(x)}` : short(x).replace('-', '−'))

function comparisonLine(row: Comparison, pairs: number, style: Paint): string {
  const percent = signed((100 * row.difference) / row.base).replace(/\.\d+$/, '')
  const interval = `[${signed(row.low)}, ${signed(row.high)}]`.padEnd(20)
  const fewer = row.pairs < pairs ? ` (${row.pairs} pairs)` : ''
  const colour = row.verdict === 'better' ? 'green' : row.verdict === 'worse' ? 'red' : 'dim'
  const share = `${percent} %`.padStart(8)
  const start = `  ${row.composition.padEnd(20)} ${signed(row.difference).padStart(8)} ${share}`
  return `${start}  ${interval} ${style(colour, row.verdict)}${fewer}`
}

/** The table of paired differences. */
export function comparisonLines({ rows, leftOut }: Comparisons, style: Paint = paint): string[] {
  if (rows.length === 0) return []
  const { against } = rows[0]
  const pairs = Math.max(...rows.map((row) => row.pairs))
  const unsure = rows.some((row) => row.verdict.endsWith('?'))
  return [
    style('bold', `Against ${against}: mean of ${pairs} paired differences, 95 % intervals`),
    ...METRICS.flatMap((metric) => {
      const own = rows.filter((row) => row.metric === metric.id)
      const unit = metric.unit && `, ${metric.unit}`
      return [
        `${metric.title}${unit} (${against} ${short(own[0].base)}; ${metric.better} is better)`,
        ...own.map((row) => comparisonLine(row, pairs, style)),
      ]
    }),
    ...(unsure
      ? [`? would be no surprise by chance among ${rows.length} comparisons (Holm, 5 %)`]
      : []),
    ...(leftOut > 0
      ? [`${leftOut} batches left out: more than one generation had dispatched their tasks`]
      : []),
    "slowdown: response / max(service, 10 ms); fairness: Jain's index over users' mean slowdowns",
    'equal batches; a pair is two batches of the same round, the order rotates from round to round',
  ]
}

/** The label, then the cells; as many on a line as its width allows. */
function wrapped(label: string, cells: readonly string[], columns: number): string[] {
  const lines: string[] = []
  let line = label
  for (const cell of cells) {
    if (line.length + cell.length > columns && line !== label) {
      lines.push(line)
      line = ' '.repeat(label.length)
    }
    line += cell
  }
  return [...lines, line]
}

/** Each rewire to a composition: its pause, and what it carried as waiting+running. */
function rewireCells(rewires: readonly RewireRecord[], columns: number): string[] {
  return [...new Set(rewires.map((each) => each.composition))].flatMap((composition) => {
    const own = rewires.filter((each) => each.composition === composition)
    const cells = own.map(({ pauseUs, carried: { waiting, running } }) => {
      return `  ${whole(pauseUs)} µs (${waiting}+${running})`
    })
    return wrapped(`  ${composition.padEnd(20)}`, cells, columns)
  })
}

export function rewireLines(
  rewires: readonly RewireRecord[],
  columns: number,
  style: Paint = paint,
): string[] {
  if (rewires.length === 0) return []
  const pauses = rewires.map((each) => each.pauseUs)
  const middle = whole(quantile(pauses, 0.5))
  const most = whole(Math.max(...pauses))
  const title = `${rewires.length} rewires: pause ${middle} µs at the median, ${most} µs at most`
  return [
    style('bold', title),
    'to, each with its pause and (waiting+running tasks carried)',
    ...(['in the middle of a batch', 'between batches'] as const).flatMap((phase) => {
      const own = rewires.filter((each) => each.phase === phase)
      return own.length > 0 ? [` ${phase}`, ...rewireCells(own, columns)] : []
    }),
  ]
}

function answerLines({ progress, plain }: Outcome, columns: number, style: Paint): string[] {
  const { answer, answers } = progress
  if (!plain || !answer) return [style('red', 'The cluster gave no answer.')]
  const { files, bytes, packed, tokens, distinct, top, checksum } = answer
  const same = isDeepStrictEqual(answer, plain.answer)
  const said = same
    ? style(
        'green',
        `the same ${answers} times, confirmed by one plain thread (${whole(plain.ms)} ms)`,
      )
    : style('red', `one plain thread gives ANOTHER: ${plain.answer.checksum}; did a file change?`)
  const words = top.map(([token, count]) => `  ${token} ${whole(count)}`)
  return [
    style('bold', 'The answer'),
    `${whole(files)} files, ${megabytes(bytes)}, ${megabytes(packed)} packed`,
    `${whole(tokens)} tokens, ${whole(distinct)} distinct`,
    ...wrapped('top tokens', words, columns),
    `checksum    ${checksum}`,
    `            ${said}`,
  ]
}

function workLine({ tasksSubmitted, tasksEnded, retried, rewires }: Progress): string {
  const lost = whole(tasksSubmitted - tasksEnded)
  const ended = `${whole(tasksSubmitted)} tasks submitted, ${whole(tasksEnded)} ended`
  return `${ended}, ${lost} lost, ${whole(retried)} run again, over ${rewires.length} rewires`
}

/** Failures that are shown one by one. */
const FAILURES = 5

const AGAIN = process.env.npm_lifecycle_event === 'start' ? 'npm start --' : 'segue demo'
const NEXT = [
  'What to try next',
  ...[
    [`${AGAIN} --compositions fifo,srpt --batches 12`, 'fewer compositions, narrower intervals'],
    [`${AGAIN} --help`, 'all options'],
    ['README.md, "Write a component"', 'your own policy in one file'],
  ].map(([what, why]) => `  ${what.padEnd(54)}${why}`),
]

/** What is printed at the end. */
export function outcomeLines(outcome: Outcome, columns: number, style: Paint = paint): string[] {
  const { progress, comparisons, exit, seconds } = outcome
  const failed = progress.failures
    .slice(0, FAILURES)
    .map((failure) => style('red', `failed: ${failure}`))
  const hidden = progress.failures.length - failed.length
  if (hidden > 0) failed.push(`... and ${hidden} more`)
  if (exit > 128) {
    const { batches, planned, tasksEnded, rewires } = progress
    return [
      ...failed,
      `Stopped after ${seconds.toFixed(0)} s, ${batches.length} of ${planned} batches measured.`,
      `${whole(tasksEnded)} tasks were done and ${rewires.length} rewires; the rest was cancelled.`,
      'Nothing is left running.',
    ]
  }
  const sections = [
    comparisonLines(comparisons, style),
    progress.cut ? [`only ${progress.cut}`] : [],
    rewireLines(progress.rewires, columns, style),
    answerLines(outcome, columns, style),
    [workLine(progress), ...failed],
    [`${outcome.machine}, ${seconds.toFixed(0)} s in all`],
    NEXT,
  ]
  return sections.filter((lines) => lines.length > 0).flatMap((lines) => ['', ...lines])
}
