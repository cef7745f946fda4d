import { SHARES } from '../../experiment/look/spread.ts'
import { figure, heading, list, text, type Block } from '../document.ts'
import { isOf, type Data } from '../data.ts'
import { enumerated, tickTime, time } from '../numbers.ts'
import { distributions, timesAlone, type Panel } from '../pictures/distributions.ts'
import { meanOf } from '../standing.ts'

type Of = 'response' | 'slowdown'

/** How responses and slowdowns of jobs are spread under each composition. */
export function spreads(data: Data): Block[] {
  const { compositions, seeds } = data.told
  const response = panelsOf(data, 'response')
  if (response.every(({ series }) => series.every((values) => values.length === 0))) return []
  return [
    heading(2, 'How responses are spread', 'spreads'),
    text(
      'Curves further left are better. A curve says which share of the jobs had at most that value;',
      `it is the mean over ${seeds.length === 1 ? 'one seed' : `${seeds.length} seeds`}, quantile by quantile. The horizontal axis is logarithmic and each plot's own.`,
    ),
    list(said(response, compositions)),
    figure(
      'spread-response',
      distributions('Distribution of the response of jobs', response, compositions, tickTime),
      'Response of jobs.',
    ),
    figure(
      'spread-slowdown',
      distributions(
        'Distribution of the slowdown of jobs',
        panelsOf(data, 'slowdown'),
        compositions,
        timesAlone,
      ),
      'Slowdown of jobs: how many times as long as alone on endless nodes.',
    ),
  ]
}

function panelsOf({ cases, runs, told }: Data, of: Of): Panel[] {
  return cases.map((own) => ({
    name: own.name,
    series: told.compositions.map((composition) => {
      const all = runs
        .filter((run) => isOf(run, own) && run.composition === composition)
        .map(({ spreads }) => spreads[of])
        .filter((values) => values.length > 0)
      return all.length === 0 ? [] : SHARES.map((_, i) => meanOf(all.map((values) => values[i])))
    }),
  }))
}

/** Where the middle job and the slowest ones are served best by different compositions. */
function said(panels: readonly Panel[], compositions: readonly string[]): string[] {
  if (compositions.length < 2) return []
  const at = (share: number) => SHARES.indexOf(share)
  const bestAt = ({ series }: Panel, share: number): number => {
    const values = series.map((of) => of[at(share)] ?? Infinity)
    const least = Math.min(...values)
    // Closer than a hundredth is the same.
    const good = values.map((value) => value <= least * 1.01)
    return good.filter(Boolean).length === 1 ? good.indexOf(true) : -1
  }
  const apart = panels.flatMap((panel) => {
    const [middle, tail] = [bestAt(panel, 0.5), bestAt(panel, 0.95)]
    return middle >= 0 && tail >= 0 && middle !== tail ? [{ panel, middle, tail }] : []
  })
  const same = panels.filter((panel) => {
    const [middle, tail] = [bestAt(panel, 0.5), bestAt(panel, 0.95)]
    return middle >= 0 && middle === tail
  })
  const items = apart.map(({ panel, middle, tail }) => {
    const quick = time(panel.series[middle][at(0.5)])
    const slow = time(panel.series[tail][at(0.95)])
    return `\`${panel.name}\`: the median is least under \`${compositions[middle]}\` (${quick}), the 95th percentile under \`${compositions[tail]}\` (${slow}).`
  })
  if (items.length === 0)
    items.push(
      'Nowhere is the median least under one composition and the 95th percentile under another.',
    )
  if (same.length > 0)
    items.push(
      `One composition has both the least median and the least 95th percentile on ${enumerated(same.map(({ name }) => `\`${name}\``))}.`,
    )
  return items
}
