import fc from 'fast-check'
import type { Report, Work } from '#interfaces'
import { agree, must, shown } from '../agree.ts'
import { law, told, type Law, type LawText } from '../law.ts'
import { ExecutorStand, TASKS, call } from './executor-stand.ts'
import { swapping } from './executor-swap.ts'

const LONG_MS = 600_000

/** What is handed over, by kind: the work, and how it must end. */
const KINDS = {
  echo: { work: call('echo', { list: [1, 'two', null] }), outcome: 'ok' },
  burn: { work: { burn: { cpuMs: 1 } }, outcome: 'ok' },
  fail: { work: call('fail', 'as it should'), outcome: 'failed' },
  'no export': { work: call('nothing'), outcome: 'failed' },
  'no module': { work: { call: `${TASKS}.none`, export: 'echo', args: [] }, outcome: 'failed' },
} as const satisfies Readonly<Record<string, { work: Work; outcome: Report['outcome'] }>>

const names = Object.keys(KINDS) as (keyof typeof KINDS)[]
const attempts = fc.array(
  fc.record({
    kind: fc.constantFrom(...names),
    cpu: fc.integer({ min: 1, max: 2 }),
    staged: fc.boolean(),
  }),
  { minLength: 1, maxLength: 20 },
)
type Attempts = typeof attempts extends fc.Arbitrary<infer T> ? T : never

const of = <T>(text: LawText<T>): Law => law('Executor', text)

/** Staged ones follow one of their shape that is not. */
function handOver(
  stand: ExecutorStand,
  given: readonly { cpu: number; staged: boolean }[],
  workOf: (i: number) => Work,
) {
  const begun = new Set<number>()
  const all = given.map(({ cpu, staged }, i) => {
    const behind = staged && begun.has(cpu)
    begun.add(cpu)
    return stand.hand(workOf(i), { cpu, staged: behind })
  })
  stand.executor.flush()
  return all
}

const attemptLine = ({ cpu, staged, ...rest }: { cpu: number; staged: boolean }) =>
  told({ ...rest, cpu, ...(staged && { staged }) })

const reports = of<Attempts>({
  name: 'reports',
  says: 'each attempt reports once, never from within run, as what it does ends; then nothing is busy',
  runs: 8,
  given: () => attempts,
  show: (given) => given.map(attemptLine),
  holds: (given, subject) =>
    ExecutorStand.with(subject, async (stand) => {
      const all = handOver(stand, given, (i) => KINDS[given[i].kind].work)
      await stand.reported()
      all.forEach(({ reports: [report] }, i) => checkReport(report, given[i].kind, stand.computes))
    }),
})

/** Where nothing is computed, all that would be fails. */
function checkReport(report: Report, kind: keyof typeof KINDS, computes: boolean): void {
  const { outcome, value, error, service } = report
  const what = `a task that is to ${kind}`
  const expected = computes || kind === 'burn' ? KINDS[kind].outcome : 'failed'
  if (outcome !== expected)
    agree(`the outcome of ${what} (${error?.message ?? shown(value)})`, outcome, expected)
  must(service >= 0, `the service time of ${what}`, 'at least 0', service)
  if (computes && kind === 'echo') agree(`the value of ${what}`, value, { list: [1, 'two', null] })
  if (computes && kind === 'fail')
    agree(`the error of ${what}`, [error?.name, error?.message], ['RangeError', 'as it should'])
  if (outcome === 'failed')
    must(typeof error?.message === 'string', `the error of ${what}`, 'a message', error)
}

const spans = fc.array(
  fc.record({ sleepMs: fc.nat(6), cpu: fc.integer({ min: 1, max: 2 }), staged: fc.boolean() }),
  { minLength: 1, maxLength: 12 },
)

const places = of({
  name: 'places',
  says: 'no more attempts of a shape run at once than have been charged for it',
  runs: 5,
  given: () => spans,
  show: (given) => given.map(attemptLine),
  holds: (given, subject) =>
    ExecutorStand.with(subject, async (stand) => {
      const { computes } = stand
      const all = handOver(stand, given, (i) =>
        computes ? call('span', given[i].sleepMs) : { burn: { sleepMs: given[i].sleepMs } },
      )
      await stand.reported()
      // Nothing says when it began; they have ended, each once.
      if (!computes) return
      for (const cpu of new Set(given.map((one) => one.cpu))) {
        const mine = all.filter((_, i) => given[i].cpu === cpu)
        const most = mine.filter(({ attempt }) => !attempt.staged).length
        const times = mine.map(({ reports: [{ value }] }) => value as [number, number])
        must(
          atOnce(times) <= most,
          `attempts of cpu ${cpu} that ran at once`,
          `at most ${most}`,
          atOnce(times),
        )
      }
    }),
})

/** The largest number of intervals that share a moment. */
const atOnce = (spans: readonly (readonly [number, number])[]): number =>
  Math.max(...spans.map(([from]) => spans.filter(([a, b]) => a <= from && from < b).length))

const ending = fc.array(
  fc.record({
    how: fc.constantFrom('cancelled' as const, 'timeout' as const),
    staged: fc.boolean(),
  }),
  { minLength: 1, maxLength: 6 },
)

const ends = of({
  name: 'ends',
  says: 'what is cancelled or runs longer than its timeout is ended and reports so; others are left alone',
  runs: 4,
  given: () => ending,
  show: (given) => given.map(({ how, staged }) => `a long task, ${how}${staged ? ', staged' : ''}`),
  holds: (given, subject) =>
    ExecutorStand.with(subject, async (stand) => {
      const all = given.map(({ how, staged }, i) =>
        stand.hand(
          { burn: { sleepMs: LONG_MS } },
          { staged: staged && i > 0, timeoutMs: how === 'timeout' ? 30 : 0 },
        ),
      )
      const bystander = stand.hand(stand.echo('alone'), { cpu: 2 })
      stand.executor.flush()
      stand.executor.cancel(1_000_000, 'cancelled')
      given.forEach(({ how }, i) => {
        if (how === 'cancelled') stand.executor.cancel(all[i].attempt.id, 'cancelled')
      })
      await stand.reported()
      all.forEach(({ reports: [{ outcome }] }, i) =>
        agree(`the outcome of number ${i + 1}`, outcome, given[i].how),
      )
      if (stand.computes) agree('the value of the bystander', bystander.reports[0].value, 'alone')
      else agree('the outcome of the bystander', bystander.reports[0].outcome, 'ok')
    }),
})

const stops = of({
  name: 'stops',
  says: 'a stop ends and reports what runs, and what was stopped can be started again',
  runs: 3,
  given: () => fc.integer({ min: 1, max: 4 }),
  show: (count) => [`${count} long tasks`],
  holds: (count, subject) =>
    ExecutorStand.with(subject, async (stand) => {
      for (let i = 0; i < count; i++) stand.hand({ burn: { sleepMs: LONG_MS } })
      stand.executor.flush()
      await stand.stop()
      await stand.reported()
      for (const {
        reports: [{ outcome }],
      } of stand.handed)
        must(outcome !== 'ok', 'the outcome of a task that was stopped', 'another than ok', outcome)
      await stand.start()
      const again = stand.hand(stand.echo('again'))
      stand.executor.flush()
      await stand.reported()
      const [{ outcome, value }] = again.reports
      if (stand.computes) agree('the value after the next start', value, 'again')
      else agree('the outcome after the next start', outcome, 'ok')
    }),
})

export const executorLaws: readonly Law[] = [reports, places, ends, stops, swapping]
