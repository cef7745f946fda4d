import { pairedDifference } from '../../../runtime/perception/paired.ts'
import { live, simulated, type Setting } from './run.ts'

/** A composition, live and simulated; mean response of jobs in seconds. */
export interface Row {
  readonly composition: string
  readonly simulated: number
  /** Mean over repetitions with its 95 % interval (t). */
  readonly live: { readonly mean: number; readonly low: number; readonly high: number }
  /** Of the simulation, as a share of the live mean. */
  readonly error: number
  /** All jobs succeeded, here and there. */
  readonly whole: boolean
  /** Every log replays to the same decisions. */
  readonly exact: boolean
}

/** Repetitions go round, so that a busy minute of the machine meets every composition. */
export async function compare(
  compositions: readonly string[],
  setting: Setting,
  repetitions: number,
): Promise<Row[]> {
  const runs = compositions.map((): Awaited<ReturnType<typeof live>>[] => [])
  for (let i = 0; i < repetitions; i++)
    for (const [c, composition] of compositions.entries())
      runs[c].push(await live(composition, setting))
  const rows: Row[] = []
  for (const [c, composition] of compositions.entries()) {
    const means = runs[c].map(({ response }) => response)
    const zeros = means.map(() => 0)
    const { mean, low, high } = pairedDifference(means, zeros)
    const virtual = await simulated(composition, setting)
    rows.push({
      composition,
      simulated: virtual.response,
      live: { mean, low, high },
      error: virtual.response / mean - 1,
      whole: [virtual, ...runs[c]].every(
        ({ jobs, succeeded }) => jobs === virtual.jobs && succeeded === jobs,
      ),
      exact: runs[c].every(({ verified }) => verified.same && verified.complete),
    })
  }
  return rows
}

/** Pairs whose live intervals are apart, and which the simulation has the other way round. */
export function misranked(rows: readonly Row[]): string[] {
  const wrong: string[] = []
  for (const a of rows)
    for (const b of rows)
      if (a.live.high < b.live.low && a.simulated >= b.simulated)
        wrong.push(`${a.composition} is faster than ${b.composition} live, and not simulated`)
  return wrong
}

/** A table for people. */
export function tableOf(title: string, rows: readonly Row[]): string {
  const s = (seconds: number) => `${seconds.toFixed(3)} s`
  const percent = (share: number) => `${share < 0 ? '' : '+'}${(100 * share).toFixed(1)} %`
  const range = (low: number, high: number) => (low > -Infinity ? `${s(low)} to ${s(high)}` : '')
  const lines = rows.map(({ composition, simulated: virtual, live: { mean, low, high }, error }) =>
    [composition, s(mean), range(low, high), s(virtual), percent(error)].join(' | '),
  )
  const head = ['composition', 'live', '95 %', 'simulated', 'simulated/live'].join(' | ')
  return [
    title,
    `| ${head} |`,
    '| --- | ---: | --- | ---: | ---: |',
    ...lines.map((it) => `| ${it} |`),
  ].join('\n')
}
