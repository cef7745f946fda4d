import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { readWorkload } from '../../../runtime/workload/read-workload.ts'
import type { Arrival } from '../../../runtime/workload/workload.ts'

const SEED = globSync('workloads/seed/*.json').sort()
const ALL = [...globSync('workloads/*.json'), ...SEED, ...globSync('workloads/bench/*.json')]
  .filter((file) => !file.endsWith('.schema.json'))
  .sort()

const GIB = 2 ** 30
/** What the seed's cluster has. */
const [CORES, MEMORY] = [40, 80 * GIB]

interface Sum {
  jobs: number
  tasks: number
  seconds: number
  coreSeconds: number
  byteSeconds: number
  last: number
}

function sumOf(arrivals: Iterable<Arrival>): Sum {
  const sum = { jobs: 0, tasks: 0, seconds: 0, coreSeconds: 0, byteSeconds: 0, last: 0 }
  for (const { at, job } of arrivals) {
    sum.jobs++
    sum.last = at / 1e6
    for (const { count = 1, burn, needs = {} } of job.stages) {
      const ms = burn!.cpuMs!
      const seconds = (typeof ms === 'number' ? ms * count : ms.reduce((a, b) => a + b, 0)) / 1000
      sum.tasks += count
      sum.seconds += seconds
      sum.coreSeconds += seconds * Number(needs.cpu ?? 1)
      sum.byteSeconds += seconds * Number(needs.memory ?? 0)
    }
  }
  return sum
}

interface Load {
  /** Of each seed. */
  readonly sums: readonly Sum[]
  mean(of: (sum: Sum) => number): number
}

function loadOf(file: string): Load {
  const workload = readWorkload(file)
  const sums = Array.from({ length: 10 }, (_, i) => sumOf(workload.arrivals(i + 1)))
  return { sums, mean: (of) => sums.reduce((all, sum) => all + of(sum), 0) / sums.length }
}

const loads = new Map(SEED.map((file) => [file, loadOf(file)]))
const busyIn = ({ mean }: Load): number => mean((sum) => sum.coreSeconds) / CORES
const fullIn = ({ mean }: Load): number => mean((sum) => sum.byteSeconds) / MEMORY
const lastIn = ({ mean }: Load): number => mean((sum) => sum.last)

/** The row of the README. */
function rowOf(file: string): string {
  const load = loads.get(file)!
  const [busy, full, last] = [busyIn(load), fullIn(load), lastIn(load)]
  const per = (seconds: number) => (last > 0 ? (seconds / last).toFixed(2) : '-')
  const cells = [
    basename(file, '.json'),
    load.mean((sum) => sum.jobs).toFixed(0),
    load.mean((sum) => sum.tasks).toFixed(0),
    load.mean((sum) => sum.seconds / sum.tasks).toPrecision(2),
    last.toFixed(0),
    busy.toFixed(0),
    full.toFixed(0),
    per(busy),
    per(full),
  ]
  return `| ${cells.join(' | ')} |`
}

test('fifteen workloads stand for the seed: five coarse, five fine, five mixed', () => {
  const kinds = SEED.map((file) => basename(file).split('-')[0])
  expect(kinds).toEqual(['coarse', 'fine', 'mixed'].flatMap((kind) => Array(5).fill(kind)))
})

test('workloads/seed/README.md has their figures, and says what each stresses', () => {
  const page = readFileSync('workloads/seed/README.md', 'utf8').replace(/ +/g, ' ')
  expect(SEED.map(rowOf).filter((row) => !page.includes(row))).toEqual([])
  for (const file of SEED) expect(page).toContain(`\n- \`${basename(file, '.json')}\`: `)
})

test('they are neither idle nor endless, and small enough for an experiment of thousands of runs', () => {
  for (const load of loads.values()) {
    for (const { tasks } of load.sums) expect(tasks > 500 && tasks < 10_000).toBe(true)
    const worst = Math.max(busyIn(load), fullIn(load)) / lastIn(load)
    expect(worst).toBeGreaterThan(0.5)
    if (lastIn(load) > 0) expect(worst).toBeLessThan(1.2)
  }
})

test('a million tasks are a million, for nine in ten of 40,000 cores', () => {
  const { tasks, coreSeconds, last } = sumOf(
    readWorkload('workloads/bench/million.json').arrivals(1),
  )
  expect(tasks).toBe(1_000_000)
  expect(coreSeconds / last / 40_000).toBeCloseTo(0.9, 1)
})

test('long jobs bring the share of the work that was measured', () => {
  for (const [name, jobs, work] of [
    ['yahoo', 9.41, 98.31],
    ['google', 10, 83.65],
  ] as const) {
    const all = [...readWorkload(`workloads/${name}-like.json`).arrivals(1)]
    const long = all.filter((arrival) => arrival.class === 'long')
    expect(Math.abs((long.length / all.length) * 100 - jobs)).toBeLessThan(2)
    const share = sumOf(long).seconds / sumOf(all).seconds
    expect(Math.abs(share * 100 - work)).toBeLessThan(5)
  }
})

/** Of every thing that a run depends on. */
function hashOf(arrivals: Iterable<Arrival>, jobs: number): string {
  const hash = createHash('sha256')
  for (const { where: _, ...arrival } of arrivals) {
    if (jobs-- === 0) break
    hash.update(JSON.stringify(arrival))
  }
  return hash.digest('hex').slice(0, 16)
}

test('the same seed draws the same jobs, on every machine and in every version', async () => {
  const lines = ALL.flatMap((file) =>
    [1, 2].map((seed) => `${file} ${seed} ${hashOf(readWorkload(file).arrivals(seed), 500)}\n`),
  )
  await expect(lines.join('')).toMatchFileSnapshot('../../golden/workloads.txt')
})
