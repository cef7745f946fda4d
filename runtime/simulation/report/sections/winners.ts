import { figure, heading, list, text, type Block, type Table } from '../document.ts'
import { isClear, overall, rowsOf, second, worst, type Data } from '../data.ts'
import { MEASURES, RESPONSE, type Measure } from '../measures.ts'
import { enumerated, percent, plain, some } from '../numbers.ts'
import { heatMap } from '../pictures/heat-map.ts'
import { meanOf, type Row, type Standing } from '../standing.ts'

/** Which composition wins where and by how much, measure by measure. */
export function winners(data: Data): Block[] {
  const { compositions, seeds } = data.told
  const blocks: Block[] = [heading(2, 'Which composition wins where', 'winners')]
  blocks.push(
    text(
      'Each row of a map is one workload; each cell says how many times as bad as the best of the row that composition is, mean over',
      `${some(seeds.length, 'seed')} of ratios seed by seed, with its 95 % interval below. Pale is good; the best mean of a row has a`,
      'frame. `≈` marks what may differ by chance only (paired t test, adjusted for all comparisons of the map by Holm, 5 %).',
    ),
  )
  for (const measure of MEASURES) {
    const rows = rowsOf(data, measure)
    if (rows.length === 0) continue
    blocks.push(heading(3, capital(measure.title), `by-${measure.id}`))
    blocks.push(text(measure.says, measure.better === 'higher' ? 'More is better.' : undefined))
    blocks.push(...said(measure, rows, compositions))
    if (rows.every(isLevel)) continue
    blocks.push(
      figure(
        `heat-${measure.id}`,
        heatMap(measure, rows, compositions),
        `${capital(measure.title)}: how many times as bad as the best of its row.`,
      ),
    )
  }
  const rows = rowsOf(data, RESPONSE)
  if (rows.length > 0) blocks.push(tableOf(rows, compositions))
  return blocks
}

/** All compositions are exactly alike. */
const isLevel = ({ standings }: Row): boolean => standings.every(({ times }) => times === 1)

function said(measure: Measure, rows: readonly Row[], compositions: readonly string[]): Block[] {
  if (compositions.length < 2)
    return [text('There is only one composition, so nothing is compared.')]
  const level = rows.filter(isLevel)
  if (level.length === rows.length)
    return [text(`By ${measure.title} all compositions are exactly alike in ${everywhere(rows)}.`)]
  const items = [
    ...compositions.flatMap((name, i) => winsOf(name, i, rows)),
    ...alike(rows),
    ...extremes(measure, rows),
    ...whole(rows, compositions),
  ]
  return [list(items)]
}

const everywhere = (rows: readonly Row[]): string =>
  rows.length === 1 ? `\`${rows[0].of.name}\`` : `all ${rows.length} cases`

const named = (rows: readonly Row[]): string => enumerated(rows.map(({ of }) => `\`${of.name}\``))

function winsOf(name: string, index: number, rows: readonly Row[]): string[] {
  const best = rows.filter((row) => row.best === index && !isLevel(row))
  if (best.length === 0) {
    const tied = rows.filter(({ standings }) => standings[index].ties)
    const ever =
      tied.length === 0
        ? 'and is told from the best everywhere'
        : `but is not told from the best on ${named(tied)}`
    return [`\`${name}\` is best nowhere, ${ever}.`]
  }
  const clear = best.filter(isClear)
  const unclear = best.length - clear.length
  const margin = clear.map((row) => second(row)!.times - 1)
  const by =
    clear.length === 0
      ? ''
      : `, ahead of the next by ${percent(Math.min(...margin))}${clear.length > 1 ? ` to ${percent(Math.max(...margin))}` : ''} on ${named(clear)}`
  const chance =
    unclear > 0 ? `; on ${some(unclear, 'of them', 'of them')} it is not told from another` : ''
  return [`\`${name}\` has the best mean on ${best.length} of ${rows.length}${by}${chance}.`]
}

function alike(rows: readonly Row[]): string[] {
  const tied = rows.filter(({ standings }) => standings.every(({ ties }) => ties))
  if (tied.length === 0) return []
  return [
    `On ${named(tied)} no composition is told from the best: it does not matter which one is chosen there.`,
  ]
}

function extremes(measure: Measure, rows: readonly Row[]): string[] {
  const clear = rows.filter((row) => worst(row)!.ties === false)
  if (clear.length === 0) return ['No difference from the best is more than chance.']
  const largest = clear.toSorted((a, b) => worst(b)!.times - worst(a)!.times)[0]
  const last = worst(largest)!
  const best = largest.standings[largest.best]
  return [
    `The largest difference is on \`${largest.of.name}\`: ${between(measure, last, best)} (${rangeOf(last)}).`,
  ]
}

const between = (measure: Measure, last: Standing, best: Standing): string =>
  `${measure.shown(last.value)} under \`${last.composition}\` against ${measure.shown(best.value)} under \`${best.composition}\`, ${plain(last.times)} times as bad`

const rangeOf = ({ low, high }: Standing): string =>
  Number.isFinite(low)
    ? `95 % interval ${plain(low)} to ${plain(high)}`
    : 'one seed, so no interval'

/** What choosing for each workload would gain over one choice for all. */
function whole(rows: readonly Row[], compositions: readonly string[]): string[] {
  if (rows.length < 2) return []
  const means = overall(rows, compositions)
  const best = means.indexOf(Math.min(...means))
  const others = compositions
    .map((name, i) => ({ name, times: means[i] }))
    .filter((_, i) => i !== best)
    .map(({ name, times }) => `\`${name}\` ${plain(times)}`)
  const gain = 1 - 1 / means[best]
  const chosen =
    gain < 0.001
      ? 'To choose for each workload anew would gain nothing over that.'
      : `To choose the best for each workload anew would gain ${percent(gain)} over that (geometric mean).`
  return [
    `Over all, \`${compositions[best]}\` does best: ${plain(means[best])} times as bad as the best of each row (geometric mean; ${enumerated(others)}). ${chosen}`,
  ]
}

function tableOf(rows: readonly Row[], compositions: readonly string[]): Table {
  const cells = rows.map(({ of, standings, best }) => [
    of.name,
    ...standings.map(({ value }) => RESPONSE.shown(value)),
    compositions[best],
    ...(second({ of, standings, best, seeds: 0 }) ? [spread(standings)] : ['']),
  ])
  return {
    is: 'table',
    caption: 'Mean response of jobs, mean over seeds',
    head: ['case', ...compositions, 'best', 'worst over best'],
    rows: cells,
    right: [...compositions.map((_, i) => i + 1), compositions.length + 2],
    folded: true,
  }
}

const spread = (standings: readonly Standing[]): string =>
  `${plain(Math.max(...standings.map(({ times }) => times)))} ×`

export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

export { meanOf }
