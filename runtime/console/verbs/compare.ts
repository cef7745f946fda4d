import { SegueError } from '../../errors.ts'
import { compared } from '../../simulation/compare/compare.ts'
import {
  metricNamed,
  USUAL_METRICS,
  valueOf,
  type Metric,
} from '../../simulation/compare/metrics.ts'
import type { Summary } from '../../simulation/summary/summary.ts'
import { runAll } from '../../simulation/thread/run-all.ts'
import { stamp } from '../../service/local/stamp.ts'
import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import type { SignalName } from '../io.ts'
import { openSentences, sentences } from '../render/comparison.ts'
import { Interrupted } from '../report.ts'
import { some } from '../units.ts'
import {
  compositionsOf,
  workOf,
  type NamedComposition,
  type WorkOptions,
} from '../work/simulated.ts'

export { comparisonText as render } from '../render/comparison.ts'

interface Options extends WorkOptions {
  readonly compositions?: readonly string[]
  readonly seeds?: number
  readonly metrics?: readonly string[]
}

export const signals = 'own'

const SEEDS = 10
/** There is no interval from one pair. */
const LEAST = 2

/** What differs; when it is interrupted, what is known by then. */
export async function* run(
  context: Context,
  _: unknown,
  options: Options,
): AsyncIterable<Shape<'Comparison'>> {
  const { compositions: names = [], seeds = SEEDS } = options
  if (names.length < 2) {
    throw new SegueError('E_USAGE', 'there is nothing to compare', {
      expected:
        '--compositions with at least two names, the first of which the others are compared with',
      found: names[0],
      next: 'segue compare --compositions fifo,srpt --workload seed/coarse-cpu',
    })
  }
  const metrics = (options.metrics ?? USUAL_METRICS).map(metricNamed)
  const work = await workOf(context, options, 'compare')
  const compositions = await compositionsOf(context, names)
  const began = performance.now()
  const { summaries, interrupted } = await simulated(context, work.spec, compositions, seeds)
  // Pairs need every composition.
  const whole = summaries.flatMap((of, i) =>
    of.every((summary) => summary !== undefined) ? [{ seed: i + 1, of }] : [],
  )
  if (whole.length >= LEAST) {
    yield comparison(
      { metrics, compositions, runs: whole },
      {
        ...{ workload: work.workload, nodes: work.nodes },
        wallSeconds: (performance.now() - began) / 1000,
        ...(interrupted && { cut: true }),
      },
    )
  }
  if (!interrupted) return
  if (whole.length < LEAST)
    context.warn('interrupted before two seeds had been run under every composition')
  throw new Interrupted(interrupted)
}

interface Runs {
  /** By seed, then by composition. */
  readonly summaries: readonly (readonly (Summary | undefined)[])[]
  readonly interrupted?: SignalName
}

/** Seed by seed, so that what there is when it is interrupted are pairs. */
async function simulated(
  context: Context,
  spec: Awaited<ReturnType<typeof workOf>>['spec'],
  compositions: readonly NamedComposition[],
  seeds: number,
): Promise<Runs> {
  const given = new AbortController()
  let interrupted: SignalName | undefined
  const release = context.onSignal((signal) => {
    interrupted = signal
    given.abort()
  })
  const summaries = Array.from({ length: seeds }, () =>
    compositions.map((): Summary | undefined => undefined),
  )
  const of = seeds * compositions.length
  const orders = summaries.flatMap((_, i) =>
    compositions.map(({ composition }) => ({ spec: { ...spec, composition, seed: i + 1 } })),
  )
  let done = 0
  const ended = (index: number, { summary }: { readonly summary: Summary }) => {
    const { length } = compositions
    summaries[Math.floor(index / length)][index % length] = summary
    context.progress.count(++done, of, some(of, 'simulation'))
  }
  try {
    context.progress.count(0, of, some(of, 'simulation'))
    await runAll(orders, { ended, signal: given.signal })
    return { summaries, interrupted }
  } finally {
    release()
    context.progress.clear()
  }
}

interface Rows {
  readonly metrics: readonly Metric[]
  readonly compositions: readonly NamedComposition[]
  readonly runs: readonly { readonly seed: number; readonly of: readonly Summary[] }[]
}

function comparison(
  { metrics, compositions, runs }: Rows,
  about: { workload: string; nodes: string; wallSeconds: number; cut?: boolean },
): Shape<'Comparison'> {
  const names = compositions.map(({ name }) => name)
  checkSucceeded(names, runs)
  const open = names.map((composition, c) => ({
    composition,
    left: total(runs.map(({ of }) => of[c].left)),
    failed: total(runs.map(({ of }) => of[c].failures.jobs)),
  }))
  const values = metrics.map((metric) =>
    names.map((_, c) => runs.map(({ of }) => valueOf(of[c], metric))),
  )
  const rows = compared(metrics, names, values)
  return stamp('Comparison', {
    ...{ against: names[0], compositions: names, ...about },
    seeds: runs.map(({ seed }) => seed),
    metrics: rows.map(({ metric: { id, unit, better }, mean, items }) => ({
      ...{ metric: id, unit, better, mean, items },
    })),
    text: [...openSentences(open), ...sentences(rows, names[0], runs.length)],
    runs: runs.flatMap(({ seed, of }, s) =>
      of.map((summary, c) => ({
        ...{ composition: names[c], seed, decisionHash: summary.decisionHash },
        values: metrics.map((_, m) => values[m][c][s]),
      })),
    ),
  })
}

const total = (counts: readonly number[]): number => counts.reduce((sum, one) => sum + one, 0)

/** Throws E_STATE where no job succeeded in a run: it has no times, and is neither better nor worse. */
function checkSucceeded(names: readonly string[], runs: Rows['runs']): void {
  for (const { seed, of } of runs) {
    const at = of.findIndex(({ succeeded }) => succeeded === 0)
    if (at < 0) continue
    throw new SegueError('E_STATE', `no job succeeded under ${names[at]} with seed ${seed}`, {
      expected: 'runs in which jobs come to their end: a later --until, nodes on which they fit',
      found: `${some(of[at].left, 'task')} did not end, ${some(of[at].failures.jobs, 'job')} failed`,
    })
  }
}
