import { figure, heading, list, text, type Block, type Table } from '../document.ts'
import { isClear, isLevel, overall, rowsOf, second, worst, type Data } from '../data.ts'
import { MEASURES, RESPONSE, type Measure } from '../measures.ts'
import { enumerated, percent, plain, some } from '../numbers.ts'
import { heatMap } from '../pictures/heat-map.ts'
import type { Row, Standing } from '../standing.ts'

/** Which composition wins where and by how much, measure by measure. */
export function winners(data: Data): Block[] {
  const { compositions, seeds } = data.told
  const rows = rowsOf(data, RESPONSE)
  if (rows.length === 0) return []
  return [
    heading(2, 'Which composition wins where', 'winners'),
    text(
      'Each row of a map is one trace; each cell says how many times as bad as the best of the row a composition is: the geometric mean over',
      `${some(seeds.length, 'seed')} of ratios seed by seed, with its 95 % interval below. Pale is good; the best of a row has a`,
      'frame. `≈` marks what may differ by chance only (paired t test of logarithms, adjusted for all comparisons of the map by Holm, 5 %).',
    ),
    ...MEASURES.flatMap((measure) => byMeasure(measure, rowsOf(data, measure), compositions)),
    tableOf(rows, compositions),
  ]
}

function byMeasure(
  measure: Measure,
  rows: readonly Row[],
  compositions: readonly string[],
): Block[] {
  const title = capital(measure.title)
  const more = measure.better === 'higher' ? 'More is better.' : undefined
  const blocks = [
    heading(3, title, `by-${measure.id}`),
    text(measure.says, more),
    list(said(measure, rows, compositions)),
  ]
  if (rows.every(isLevel)) return blocks
  const caption = `${title}: how many times as bad as the best of its row.`
  return [...blocks, figure(`heat-${measure.id}`, heatMap(measure, rows, compositions), caption)]
}

/** What the map of a measure shows. */
export function said(
  measure: Measure,
  rows: readonly Row[],
  compositions: readonly string[],
): string[] {
  if (compositions.length < 2) return ['There is only one composition, so nothing is compared.']
  if (rows.every(isLevel))
    return [`By ${measure.title} all compositions are exactly alike, on ${named(rows)}.`]
  return [
    wins(rows, compositions),
    ...compositions.flatMap((name, i) => clearWins(name, i, rows)),
    ...undecided(rows),
    extreme(measure, rows),
    ...whole(rows, compositions),
  ]
}

const named = (rows: readonly Row[]): string =>
  enumerated(
    rows.map(({ of }) => `\`${of.name}\``),
    20,
  )

function wins(all: readonly Row[], compositions: readonly string[]): string {
  const rows = all.filter((row) => !isLevel(row))
  const counted = compositions
    .map((name, i) => ({ name, best: rows.filter(({ best }) => best === i).length }))
    .toSorted((a, b) => b.best - a.best)
  const some = counted.filter(({ best }) => best > 0)
  const none = counted.filter(({ best }) => best === 0)
  const nowhere =
    none.length === 0
      ? ''
      : `; ${enumerated(none.map(({ name }) => `\`${name}\``))} ${none.length > 1 ? 'are' : 'is'} best nowhere`
  const told = some.map(({ name, best }) => `\`${name}\` on ${best}`)
  const level = all.filter(isLevel)
  const alike = level.length === 0 ? '' : ` All are exactly alike on ${named(level)}.`
  return `Best of ${rows.length}, if only by chance: ${enumerated(told)}${nowhere}.${alike}`
}

function clearWins(name: string, index: number, rows: readonly Row[]): string[] {
  const clear = rows.filter((row) => row.best === index && isClear(row))
  if (clear.length === 0) return []
  const margins = clear.map((row) => second(row)!.times - 1)
  const least = percent(Math.min(...margins))
  const most = percent(Math.max(...margins))
  const ahead = least === most ? least : `${least} to ${most}`
  return [`\`${name}\` is told from all others on ${named(clear)}; the next one is ${ahead} worse.`]
}

function undecided(rows: readonly Row[]): string[] {
  const tied = rows.filter((row) => !isLevel(row) && row.standings.every(({ ties }) => ties))
  return tied.length === 0 ? [] : [`No composition is told from the best on ${named(tied)}.`]
}

function extreme(measure: Measure, rows: readonly Row[]): string {
  const real = rows.flatMap((row) =>
    row.standings.filter(({ ties }) => !ties).map((standing) => ({ row, standing })),
  )
  if (real.length === 0) return 'No difference from the best is told from chance.'
  const { row, standing } = real.toSorted((a, b) => b.standing.times - a.standing.times)[0]
  const best = row.standings[row.best]
  const { shown } = measure
  return `The largest difference that is told from chance is on \`${row.of.name}\`: ${shown(standing.value)} under \`${standing.composition}\` against ${shown(best.value)} under \`${best.composition}\`, ${plain(standing.times)} times as bad (95 % interval ${plain(standing.low)} to ${plain(standing.high)}).`
}

/** What choosing for each trace would gain over one choice for all. */
function whole(rows: readonly Row[], compositions: readonly string[]): string[] {
  if (rows.length < 2) return []
  const means = overall(rows, compositions)
  const best = means.indexOf(Math.min(...means))
  const others = compositions
    .map((name, i) => `\`${name}\` ${plain(means[i])}`)
    .filter((_, i) => i !== best)
  const gain = 1 - 1 / means[best]
  const chosen =
    gain < 0.001
      ? 'To choose the best for each trace would gain nothing over that.'
      : `To choose the best for each trace would gain ${percent(gain)} over that.`
  return [
    `Over all, \`${compositions[best]}\` does best: ${beside(means[best])} (geometric mean over rows; ${enumerated(others)}). ${chosen}`,
  ]
}

/** How far one is from the best of each row. */
export const beside = (times: number): string =>
  times < 1.0005
    ? 'as good as the best of each trace'
    : `${plain(times)} times as bad as the best of each trace`

const tableOf = (rows: readonly Row[], compositions: readonly string[]): Table => ({
  is: 'table',
  caption: 'Mean response of jobs, geometric mean over seeds',
  head: ['trace', ...compositions, 'best', 'worst over best'],
  rows: rows.map(({ of, standings, best, ...row }) => [
    of.name,
    ...standings.map(({ value }: Standing) => RESPONSE.shown(value)),
    compositions[best],
    `${plain(worst({ of, standings, best, ...row })?.times ?? 1)} ×`,
  ]),
  right: [...compositions.map((_, i) => i + 1), compositions.length + 2],
  folded: true,
})

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)
