import { correlationsOf, FEATURES, FEWEST, type Correlation } from '../correlations.ts'
import { isOf, type Data } from '../data.ts'
import { figure, heading, list, text, type Block, type Table } from '../document.ts'
import { percent, pValue, rank, short, time } from '../numbers.ts'
import { correlationPicture } from '../pictures/correlations.ts'
import { LEVEL, meanOf } from '../standing.ts'

/** Which features of workloads go with how compositions do. */
export function features(data: Data): Block[] {
  const { compositions } = data.told
  if (compositions.length < 2 || data.runs.length === 0) return []
  const title = heading(2, 'Which features of a workload explain it', 'features')
  const all = correlationsOf(data)
  if (all.length === 0)
    return [
      title,
      text(
        `Too few workloads, or too much alike: at least ${FEWEST} that differ are needed to say anything.`,
      ),
      traitsTable(data),
    ]
  const { points } = all[0]
  const names = [...new Set(all.map(({ feature }) => feature))]
  return [
    title,
    text(
      `Spearman's rank correlation, over ${points} workloads, of each feature with how a composition does beside the others: the logarithm of its mean response`,
      'over the geometric mean of all compositions. Below 0 (bar to the left): the more of the feature, the better it does.',
      `With ${points} points and ${all.length} correlations much looks like something by chance: only what stays below ${LEVEL} after Holm's adjustment is framed and called real.`,
      'A correlation is no cause: the features of these workloads were chosen by hand and go together.',
    ),
    text(
      'Load is work over what the cluster could do in the time in which it arrives; variation is standard deviation over mean; memory against cores is the work',
      'by memory over the work by cores, each as a share of the cluster; mixture is the share of the work whose dominant resource is the rarer one.',
    ),
    list(said(all)),
    figure(
      'feature-ranks',
      correlationPicture(names, compositions, all),
      'Rank correlations of features with relative response: left of the middle is good for the composition. Framed: told from chance.',
    ),
    traitsTable(data),
  ]
}

function said(all: readonly Correlation[]): string[] {
  const real = all.filter(({ holds }) => holds)
  const [strongest] = all.toSorted((a, b) => a.p - b.p)
  if (real.length === 0)
    return [
      `None of the ${all.length} correlations is told from chance.`,
      `The strongest: ${described(strongest)}; before the adjustment it is ${pValue(strongest.p)}.`,
    ]
  const hints = all.filter(({ holds, p }) => !holds && p < LEVEL)
  return [
    ...real
      .toSorted((a, b) => a.adjusted - b.adjusted)
      .map((each) => `${capital(described(each))}, adjusted ${pValue(each.adjusted)}.`),
    hints.length > 0
      ? `${hints.length} more would be below ${LEVEL} if each were the only one; about ${Math.round(all.length * LEVEL)} of ${all.length} would be by chance alone.`
      : `No other one is below ${LEVEL} even before the adjustment.`,
  ]
}

const described = ({ feature, composition, rho, low, high }: Correlation): string =>
  `more ${feature} goes with \`${composition}\` doing ${rho < 0 ? 'better' : 'worse'} beside the others: ρ = ${rank(rho)} (95 % interval ${rank(low)} to ${rank(high)})`

function traitsTable(data: Data): Table {
  const shown: Partial<Record<(typeof FEATURES)[number][0], (value: number) => string>> = {
    taskSeconds: time,
    largestUser: percent,
    mixture: percent,
  }
  const rows = data.cases.flatMap((of) => {
    const own = data.runs.filter((run) => isOf(run, of))
    if (own.length === 0) return []
    return [
      [
        of.name,
        ...FEATURES.map(([trait]) =>
          (shown[trait] ?? short)(meanOf(own.map(({ traits }) => traits[trait]))),
        ),
      ],
    ]
  })
  return {
    is: 'table',
    caption: 'Features of each trace, as they came out in the runs',
    head: ['case', ...FEATURES.map(([, name]) => name)],
    rows,
    right: FEATURES.map((_, i) => i + 1),
    folded: true,
  }
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)
