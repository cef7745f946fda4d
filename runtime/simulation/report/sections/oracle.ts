import type { Data } from '../data.ts'
import { figure, heading, list, text, type Block, type Table } from '../document.ts'
import { enumerated, percent, short, some, time } from '../numbers.ts'
import { gainPicture } from '../pictures/gains.ts'
import { LEVEL } from '../standing.ts'
import { gainsOf, singlesOf, type Gain } from '../windows.ts'
import { NOTABLE } from './switching.ts'

/** Gains below this share are called nothing. */
const NOTHING = 0.001

/** What an oracle that switches gains in each trace. */
export function oracle(data: Data): Block[] {
  if (data.oracles.length === 0) return []
  const gains = gainsOf(data)
  const { compositions } = data.told
  return [
    heading(2, 'What an oracle that switches gains', 'oracle'),
    text(
      'The oracle knows what comes: at the beginning of each window it takes the composition whose fork costs the jobs of that window least, and goes on',
      'from there. One run with its switches gives its mean response. It is greedy, so this is a lower bound of what switching can gain; where',
      'it does no better than the best fixed composition, not to switch is the bound, and the gain is 0, never less.',
    ),
    list([singleGains(data), ...gainsSaid(gains, compositions)]),
    figure(
      'gains',
      gainPicture(gains, compositions),
      'Gain in mean response over the composition that is best for the trace, with 95 % intervals over seeds.',
    ),
    tableOf(gains, compositions),
  ]
}

function singleGains(data: Data): string {
  const { traces, gaining, losing, most } = singlesOf(data, NOTABLE)
  const largest =
    gaining === 0
      ? ''
      : `; the most is ${percent(most.gain)}, on \`${most.workload}\` with seed ${most.seed}`
  return `Of ${some(traces, 'single trace')} it gains at least ${percent(NOTABLE)} on ${gaining}${largest}. On ${losing} the greedy path is worse than the best fixed composition, and staying is the bound.`
}

function gainsSaid(gains: readonly Gain[], compositions: readonly string[]): string[] {
  const real = gains.filter(isReal)
  const none = gains.filter(({ gain }) => gain < NOTHING)
  const unsure = gains.filter((each) => !isReal(each) && !none.includes(each))
  const most = real.toSorted((a, b) => b.gain - a.gain).at(0)
  const names = (some: readonly Gain[]) =>
    enumerated(
      some.map(({ of }) => `\`${of.name}\``),
      20,
    )
  return [
    most
      ? `Over the seeds, switching gains on ${real.length} of ${some(gains.length, 'trace')}, most on \`${most.of.name}\`: ${percent(most.gain)} (95 % interval ${percent(most.low)} to ${percent(most.high)}), ${time(most.bound)} instead of ${time(most.fixed)} under \`${compositions[most.best]}\`, with ${short(most.switches)} switches on average.`
      : `Over the seeds, on none of ${some(gains.length, 'trace')} does this oracle gain anything that is told from chance.`,
    ...(real.length > 1
      ? [
          `Gains told from chance: ${enumerated(
            real.map(({ of, gain }) => `\`${of.name}\` ${percent(gain)}`),
            20,
          )}.`,
        ]
      : []),
    ...(unsure.length > 0
      ? [
          `Mean gains that may be those of single seeds: ${enumerated(
            unsure.map(({ of, gain }) => `\`${of.name}\` ${percent(gain)}`),
            20,
          )}.`,
        ]
      : []),
    ...(none.length > 0
      ? [`Nothing (less than ${percent(NOTHING)}) is gained on ${names(none)}.`]
      : []),
  ]
}

export const isReal = ({ gain, p, low }: Gain): boolean => gain >= NOTHING && low > 0 && p < LEVEL

const tableOf = (gains: readonly Gain[], compositions: readonly string[]): Table => ({
  is: 'table',
  caption: 'Switching oracle and best fixed composition: mean response, mean over seeds',
  head: [
    'trace',
    'best fixed',
    'its response',
    'bound',
    'gain',
    '95 % interval',
    'switches',
    'seeds in which staying is the bound',
  ],
  rows: gains.map((each) => [
    each.of.name,
    compositions[each.best],
    time(each.fixed),
    time(each.bound),
    percent(each.gain),
    Number.isFinite(each.high) ? `${percent(each.low)} to ${percent(each.high)}` : 'one seed',
    short(each.switches),
    `${each.stayed} of ${each.seeds}`,
  ]),
  right: [2, 3, 4, 6, 7],
  folded: true,
})
