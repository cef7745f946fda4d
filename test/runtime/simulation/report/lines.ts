import { SHARES } from '../../../../runtime/simulation/experiment/look/spread.ts'
import type { Traits } from '../../../../runtime/simulation/experiment/look/traits.ts'
import type { OracleLine, RunResult } from '../../../../runtime/simulation/experiment/result.ts'
import type { Told } from '../../../../runtime/simulation/report/data.ts'
import type { Summary } from '../../../../runtime/simulation/summary/summary.ts'

/** Results as they would be written, with the figures that a test is about. */

const spread = (mean: number) => ({
  ...{ mean, p50: mean, p90: mean, p95: mean, p99: mean, max: mean },
})

const summaryOf = (response: number, makespan: number): Summary => ({
  ...{ jobs: 10, tasks: 20, succeeded: 10, events: 60, virtualSeconds: makespan },
  ...{ wallSeconds: 0.01, eventsPerSecond: 6000, makespan },
  ...{ response: spread(response), wait: spread(0), slowdown: spread(response) },
  ofTasks: { response: spread(1), wait: spread(0), service: spread(1), slowdown: spread(1) },
  ...{ byUser: {}, byClass: {}, byPhase: {} },
  utilisation: { cpu: 10 / makespan, memory: 5 / makespan },
  fairness: { jain: 1, spread: 1, worst: 1 },
  energy: {
    ...{ nodeSeconds: makespan, idleNodeSeconds: 0, joules: makespan * 10 },
    ...{ joulesAllOn: makespan * 10, wattsPerCore: { idle: 10, peak: 20 } },
  },
  deadlines: { tasks: 0, met: 0 },
  failures: { jobs: 0, tasks: 0, attempts: 0, cpuSeconds: 0 },
  left: 0,
  law: { inSystem: 1, perSecond: 1, timeInSystem: 1, error: 0 },
  decisionHash: '0000000000000000',
  faults: [],
})

const TRAITS: Traits = {
  ...{ tasksPerJob: 2, depth: 1, taskSeconds: 1, taskVariation: 0, jobVariation: 0 },
  ...{ burstiness: 1, memoryOverCpu: 1, mixture: 0, users: 2, largestUser: 0.5, work: 10, load: 1 },
}

export const CLUSTER = '5x8x16GiB'

export interface RunOf {
  readonly workload?: string
  readonly composition: string
  readonly seed?: number
  readonly response: number
  readonly makespan?: number
  readonly traits?: Partial<Traits>
  readonly user?: string
}

export function runLine(of: RunOf): RunResult {
  const { workload = 'w', composition, seed = 1, response, makespan = 100, user = 'ann' } = of
  return {
    kind: 'run',
    key: `${workload} ${composition} ${seed}`,
    ...{ workload, composition, seed, cluster: CLUSTER },
    summary: summaryOf(response, makespan),
    spreads: {
      response: SHARES.map((share) => response * (0.5 + share)),
      slowdown: SHARES.map((share) => 1 + share),
    },
    traits: { ...TRAITS, ...of.traits },
    use: { seconds: makespan / 4, cpu: [1, 0.5, 0.5, 0.25], memory: [0.5, 0.5, 0.25, 0] },
    ...(seed === 1 && {
      timeline: {
        ...{ attempts: 3, every: 1, nodes: ['n1', 'n2'], users: [user] },
        bars: [
          [0, 0, 1, 0],
          [0, 0.5, makespan, 0],
          [1, 1, 2, 0],
        ],
      },
    }),
  }
}

export interface OracleOf {
  readonly workload?: string
  readonly seed?: number
  readonly fixed?: readonly number[]
  /** Costs of each window. */
  readonly windows?: readonly (readonly number[])[]
  readonly greedy?: number
}

export function oracleLine(of: OracleOf): OracleLine {
  const { workload = 'w', seed = 1, fixed = [2, 3], windows = [[1, 2]], greedy = 2 } = of
  const best = fixed.indexOf(Math.min(...fixed))
  return {
    kind: 'oracle',
    key: `${workload} oracle ${seed}`,
    ...{ workload, seed, cluster: CLUSTER },
    compositions: fixed.map((_, i) => `c${i}`),
    ...{ fixed, best },
    windows: windows.map((costs, i) => ({ from: i, to: i + 1, jobs: 5, costs })),
    greedy: { choices: windows.map((_, i) => i % fixed.length), mean: greedy, end: 10 },
    bound: Math.min(greedy, fixed[best]),
    runs: 9,
  }
}

export const toldAbout = (more: Partial<Told>): Told => ({
  name: 'test',
  compositions: ['c0', 'c1'],
  works: [{ name: 'w' }],
  clusters: [{ name: CLUSTER, nodes: 5, cores: 40, memory: 80 * 2 ** 30 }],
  seeds: [1],
  command: 'segue experiment test.json',
  version: '0.0.0',
  ...more,
})
