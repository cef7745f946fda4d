import { correlationsOf } from '../correlations.ts'
import { isClear, isLevel, overall, rowsOf, worst, type Data } from '../data.ts'
import { heading, list, type Block } from '../document.ts'
import { MEASURES, RESPONSE } from '../measures.ts'
import { enumerated, grouped, percent, rank, some } from '../numbers.ts'
import { gainsOf, singlesOf, stripsOf } from '../windows.ts'
import { isReal } from './oracle.ts'
import { NOTABLE } from './switching.ts'
import { beside } from './winners.ts'

/** What came out, in a few lines; every number is worked out from the results. */
export function brief(data: Data): Block[] {
  const items = [...response(data), ...others(data), ...switches(data), ...reasons(data)]
  return items.length === 0 ? [] : [heading(2, 'In short', 'short'), list(items)]
}

function response(data: Data): string[] {
  const { compositions } = data.told
  const rows = rowsOf(data, RESPONSE)
  if (rows.length === 0 || compositions.length < 2) return []
  const wins = compositions.map((name, i) => ({
    name,
    best: rows.filter((row) => row.best === i && !isLevel(row)).length,
    clear: rows.filter((row) => row.best === i && isClear(row)).length,
  }))
  const told = wins
    .filter(({ best }) => best > 0)
    .toSorted((a, b) => b.best - a.best)
    .map(({ name, best, clear }) => `\`${name}\` on ${best} (told from all others on ${clear})`)
  const real = rows.filter((row) => worst(row)!.ties === false)
  const factors = real.map((row) => worst(row)!.times)
  if (rows.every(isLevel))
    return [`By mean response all compositions are exactly alike on ${some(rows.length, 'trace')}.`]
  const first = `By mean response, best of ${some(rows.length, 'trace')}: ${enumerated(told)}.`
  if (real.length === 0) return [first, 'No difference from the best is told from chance.']
  const ends = [Math.min(...factors), Math.max(...factors)].map((times) => percent(times - 1))
  const range = [...new Set(ends)].join(' to ')
  const means = overall(rows, compositions)
  const best = means.indexOf(Math.min(...means))
  return [
    first,
    `On ${real.length} of them the choice matters beyond chance: the worst composition is ${range} above the best there.`,
    `If one had to be chosen for all it would be \`${compositions[best]}\`, ${beside(means[best])} (geometric mean).`,
  ]
}

function others(data: Data): string[] {
  const { compositions } = data.told
  if (compositions.length < 2) return []
  return MEASURES.filter((measure) => ['completion', 'cpu', 'energy'].includes(measure.id)).flatMap(
    (measure) => {
      const rows = rowsOf(data, measure)
      if (rows.length === 0) return []
      const real = rows.filter((row) => worst(row)!.ties === false)
      const name = measure.title.charAt(0).toUpperCase() + measure.title.slice(1)
      if (real.length === 0) return [`${name}: no composition is told from the best anywhere.`]
      const most = real.toSorted((a, b) => worst(b)!.times - worst(a)!.times)[0]
      const wins = compositions
        .map((each, i) => ({ each, best: real.filter(({ best }) => best === i).length }))
        .filter(({ best }) => best > 0)
        .toSorted((a, b) => b.best - a.best)
        .map(({ each, best }) => `\`${each}\` is best on ${best}`)
      return [
        `${name}: differences beyond chance on ${real.length} of ${some(rows.length, 'trace')} (${enumerated(wins)}), at most ${percent(worst(most)!.times - 1)}, on \`${most.of.name}\`.`,
      ]
    },
  )
}

function switches(data: Data): string[] {
  if (data.oracles.length === 0) return []
  const gains = gainsOf(data)
  const real = gains.filter(isReal).toSorted((a, b) => b.gain - a.gain)
  const cells = stripsOf(data).flatMap((strip) => strip.cells)
  const paying = cells.filter(({ pays }) => pays).length
  const single = singlesOf(data, NOTABLE)
  const windows = `In ${grouped(single.paying)} of ${some(single.windows, 'window')} of single traces another composition would have cost at least 1 % less than going on; over the seeds a switch pays beyond chance in ${paying} of ${cells.length}.`
  if (real.length === 0)
    return [
      windows,
      `The switching oracle gains at least 1 % on ${single.gaining} of ${some(single.traces, 'single trace')}; over the seeds, nothing that is told from chance on any of ${gains.length}.`,
    ]
  return [
    windows,
    `The switching oracle gains at least 1 % on ${single.gaining} of ${some(single.traces, 'single trace')}; over the seeds, beyond chance on ${real.length} of ${gains.length}, at most ${percent(real[0].gain)}, on \`${real[0].of.name}\`${real.length > 1 ? `, and ${percent(real[Math.floor(real.length / 2)].gain)} in the middle of these` : ''}.`,
  ]
}

function reasons(data: Data): string[] {
  const all = correlationsOf(data)
  if (all.length === 0) return []
  const real = all.filter(({ holds }) => holds)
  const told = real.map(
    ({ feature, composition, rho }) =>
      `${feature} with \`${composition}\` doing ${rho < 0 ? 'better' : 'worse'} (ρ = ${rank(rho)})`,
  )
  return [
    real.length === 0
      ? `No feature of the ${all[0].points} workloads explains beyond chance which composition does well.`
      : `Features of the ${all[0].points} workloads that go with it: more ${enumerated(told, 8)}.`,
  ]
}
