import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { runs } from '../../runs.ts'
import { expectDistribution, expectMean, expectShare, jobsOf, plain, workload } from './samples.ts'

const N = 20_000

/** Seconds at which so many jobs come. */
const times = (arrivals: object, jobs = N, seed = 5): number[] =>
  jobsOf({ arrivals, jobs, streams: [plain] }, seed).map(({ at }) => at / 1e6)

const gapsOf = (at: readonly number[]) => at.map((time, i) => time - (at[i - 1] ?? 0))

test('all at once', () => {
  expect(times({ kind: 'once', jobs: 3 })).toEqual([0, 0, 0])
})

test('a Poisson process has exponential gaps', () => {
  expectDistribution(
    gapsOf(times({ kind: 'poisson', everySeconds: 2 })),
    (x) => 1 - Math.exp(-x / 2),
  )
})

test('gaps of any distribution; less than nothing is nothing', () => {
  expect(times({ kind: 'gaps', seconds: 2.5 }, 3)).toEqual([2.5, 5, 7.5])
  const seconds = { kind: 'normal', mean: 0, deviation: 1 }
  expectShare(gapsOf(times({ kind: 'gaps', seconds })).filter((gap) => gap === 0).length, N, 0.5)
})

test('arrivals that practically never bring a job are refused with their place', () => {
  const never: [string, object][] = [
    ['states', { kind: 'bursts', states: [{ everySeconds: 1e15, lastsSeconds: 1e-9 }] }],
    ['candidates', { kind: 'diurnal', everySeconds: 1e-9, swing: 1, periodSeconds: 1e15 }],
  ]
  for (const [what, arrivals] of never) {
    const stream = { ...plain, arrivals }
    const drawn = workload({ phases: [{ jobs: 1, streams: [stream] }] }, 'x/never.json').arrivals(1)
    expect(() => [...drawn]).toThrow(
      expect.objectContaining({
        code: 'E_LIMIT',
        message: expect.stringContaining(`1000000 ${what} go by without a job`),
        parts: expect.objectContaining({ where: 'never.json:1:33' }),
      }),
    )
  }
})

test('a phase that ends before its first job has none', () => {
  const states = [{ everySeconds: 1e15, lastsSeconds: 60 }]
  const phase = { seconds: 3600, streams: [{ ...plain, arrivals: { kind: 'bursts', states } }] }
  expect(jobsOf(phase)).toEqual([])
})

test('bursts: the mean rate, and how uneven it is', () => {
  const states = [{ lastsSeconds: 90 }, { everySeconds: 0.1, lastsSeconds: 10 }]
  const at = times({ kind: 'bursts', states })
  // One job a second on average. An interrupted Poisson process is a renewal process with hyperexponential gaps (Kuczura 1973).
  const [busy, stop, start] = [10, 1 / 10, 1 / 90]
  const squaredCv = 1 + (2 * busy * stop) / (stop + start) ** 2
  expectMean(gapsOf(at), 1, Math.sqrt(squaredCv))
  const gaps = gapsOf(at)
  expectShare(gaps.filter((gap) => gap > 2).length, N, longGaps(2, busy, stop, start))
})

/** Share of the gaps of an interrupted Poisson process that are longer. */
function longGaps(seconds: number, busy: number, stop: number, start: number): number {
  const sum = busy + stop + start
  const root = Math.sqrt(sum ** 2 - 4 * busy * start)
  const [fast, slow] = [(sum + root) / 2, (sum - root) / 2]
  const share = (busy - slow) / (fast - slow)
  return share * Math.exp(-fast * seconds) + (1 - share) * Math.exp(-slow * seconds)
}

test('by day more come than by night, as the cosine says', () => {
  const [period, swing] = [100, 0.8]
  const arrivals = {
    kind: 'diurnal',
    everySeconds: 0.1,
    swing,
    periodSeconds: period,
    peakSeconds: 30,
  }
  const at = times(arrivals)
  const inPeriod = at.slice(
    0,
    at.findLastIndex((time) => time < Math.floor(at.at(-1)! / period) * period),
  )
  const sine = (x: number) => Math.sin(((x - 30) / period) * 2 * Math.PI)
  expectDistribution(
    inPeriod.map((time) => time % period),
    (x) => x / period + (swing / (2 * Math.PI)) * (sine(x) - sine(0)),
  )
})

test('when the jobs of a trace came, drawn apart', () => {
  const folder = mkdtempSync(join(tmpdir(), 'segue-times-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'short.tr'), '1 2 3 3 3\n4.5 1 2 2\n')
  const trace = { file: 'short.tr', stretch: 2 }
  const come = (phase: object) => [
    ...workload({ phases: [phase] }, join(folder, 'w.json')).arrivals(1),
  ]
  const at = come({ arrivals: { kind: 'trace', ...trace }, streams: [plain] })
  expect(at.map((job) => job.at / 1e6)).toEqual([0, 7])
  const jobs = come({ name: 'old', streams: [{ trace, class: 'c' }] })
  expect(jobs).toMatchObject([
    { at: 0, class: 'c', phase: 'old', job: { stages: [{ count: 2 }] } },
    { at: 7e6, class: 'c', phase: 'old' },
  ])
})

const seconds = fc.double({ min: 0.01, max: 10, noNaN: true })
const arrivals = fc.oneof(
  fc.record({ kind: fc.constant('once'), jobs: fc.integer({ min: 1, max: 50 }) }),
  fc.record({ kind: fc.constant('poisson'), everySeconds: seconds }),
  fc.record({ kind: fc.constant('gaps'), seconds }),
  fc.record({
    kind: fc.constant('bursts'),
    states: fc.array(fc.record({ everySeconds: seconds, lastsSeconds: seconds }), {
      minLength: 1,
      maxLength: 3,
    }),
  }),
  fc.record({
    kind: fc.constant('diurnal'),
    everySeconds: seconds,
    swing: fc.double({ min: 0, max: 1, noNaN: true }),
    periodSeconds: seconds,
  }),
)

test('however phases and streams are mixed, time never goes back, and as many come as were asked for', () => {
  const phase = fc.record({
    jobs: fc.integer({ min: 1, max: 30 }),
    arrivals,
    streams: fc.constant([{ name: 'shared', ...plain }]),
    own: arrivals,
  })
  fc.assert(
    fc.property(fc.array(phase, { minLength: 1, maxLength: 4 }), fc.nat(99), (given, seed) => {
      const phases = given.map(({ own, streams, ...rest }, i) => ({
        ...rest,
        name: `p${i}`,
        streams: [...streams, { name: 'own', arrivals: own, ...plain }],
      }))
      const all = [...workload({ phases }).arrivals(seed)]
      let last = 0
      for (const { at } of all) {
        expect(Number.isInteger(at)).toBe(true)
        expect(at).toBeGreaterThanOrEqual(last)
        last = at
      }
      const asked = ({ kind, jobs }: { kind: string; jobs?: number }) =>
        kind === 'once' ? jobs! : Infinity
      for (const [i, one] of given.entries()) {
        const come = all.filter(({ phase: name }) => name === `p${i}`)
        expect(come.length).toBe(Math.min(one.jobs, asked(one.arrivals) + asked(one.own)))
      }
    }),
    { numRuns: runs(100) },
  )
})
