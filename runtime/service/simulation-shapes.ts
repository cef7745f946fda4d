import {
  Count,
  Flag,
  Integer,
  List,
  Names,
  Number,
  Optional,
  Table,
  Text,
  part,
  shape,
} from './schema.ts'

/*
 * What simulations print. Times are seconds, of virtual time where nothing else is said; amounts are shares of one.
 */

const said = (description: string) => Number({ description })
const counted = (description: string) => Integer({ minimum: 0, description })

/** Mean and quantiles by nearest rank; all 0 where there is nothing. */
export const spread = (description?: string) =>
  part(
    {
      ...{ mean: Number(), p50: Number(), p90: Number(), p95: Number(), p99: Number() },
      max: Number(),
    },
    description,
  )

const Group = part({
  jobs: counted('jobs of it that succeeded'),
  tasks: Count,
  cpuSeconds: said('cores times seconds that those tasks were served'),
  response: spread(),
  wait: spread(),
  slowdown: spread(),
})

const Tally = part({ count: Count, first: List(Text()) })

export const Window = part({
  from: Number(),
  to: Number(),
  arrived: counted('jobs that arrived in it'),
  succeeded: counted('of those, the ones that have succeeded since'),
  response: said('their mean response'),
  ended: counted('jobs that ended in it'),
  inSystem: said('mean number of jobs that had arrived and not ended'),
  running: said('mean number of attempts that ran'),
  utilisation: Table(Text(), Number()),
})

/** What came of a simulation, apart from what was simulated. */
export const OUTCOME = {
  jobs: counted('jobs that arrived'),
  tasks: counted('tasks of those jobs'),
  succeeded: counted('jobs that have succeeded; where there are none, what is said of times is 0'),
  events: counted('submissions, starts and ends of tasks'),
  virtualSeconds: said(
    'from the beginning of the workload to its last event, or to where it was cut',
  ),
  wallSeconds: said(
    'what the simulation itself took, in real time: with eventsPerSecond the one figure that differs from run to run',
  ),
  eventsPerSecond: said('events / wallSeconds'),
  makespan: said('from the first submission to the last event, or to where it was cut'),
  response: spread('of jobs that succeeded: submission to the end of the last task'),
  wait: spread('of jobs that succeeded: submission to the start of the first task'),
  slowdown: spread(
    'of jobs that succeeded: response / max(longest path through the stages, 10 ms), each stage as long as its longest task was served',
  ),
  ofTasks: part(
    {
      response: spread('submission of the job to the end of the task'),
      wait: spread('submission of the job to the start of the attempt that counted'),
      service: spread('start of the attempt that counted to its end'),
      slowdown: spread('response / max(service, 10 ms)'),
    },
    'the same for each task that succeeded',
  ),
  byUser: Table(Text(), Group),
  byClass: Table(Text(), Group, { description: 'jobs that have a class, by it' }),
  byPhase: Table(Text(), Group, { description: 'jobs of workloads with phases, by phase' }),
  utilisation: Table(Text(), Number(), {
    description:
      'by resource, cpu and memory always among them: share of what all nodes have that was taken by attempts, integrated over the makespan',
  }),
  fairness: part(
    {
      jain: said(
        "Jain's index of them: 1 where all fare alike, 1/n where one of n has all the slowdown",
      ),
      spread: said('the largest over the smallest'),
      worst: said('the largest'),
    },
    "of the mean slowdowns of users' jobs",
  ),
  energy: part({
    nodeSeconds: said('nodes times seconds in which at least one attempt ran on them'),
    idleNodeSeconds: said('nodes times seconds of the makespan in which none did'),
    joules: said('by wattsPerCore, where a node is off while nothing runs on it'),
    joulesAllOn: said('by wattsPerCore, where no node is ever off'),
    wattsPerCore: part(
      { idle: Number(), peak: Number() },
      'what a core draws while its node is on: idle + (peak - idle) * share of it that is taken',
    ),
  }),
  deadlines: part({
    tasks: counted('tasks with a deadline that ended'),
    met: counted('of those, the ones that succeeded by then'),
  }),
  failures: part({
    jobs: counted('jobs that ended without success'),
    tasks: counted('tasks that ended for good without success'),
    attempts: counted('attempts that did not succeed, whether they were repeated or not'),
    cpuSeconds: said('cores times seconds that went into those attempts'),
  }),
  left: counted('tasks that did not end: it was cut before, or no node can ever run them'),
  /** What ended it before all work was done: the time that was set, or Ctrl-C. */
  cut: Optional(Names('until', 'stopped')),
  law: part(
    {
      inSystem: said('mean number of jobs in the system over the makespan, an integral over time'),
      perSecond: said('jobs that arrived / makespan'),
      timeInSystem: said(
        'mean time of a job in the system, a sum over jobs; of open ones up to the end',
      ),
      error: said('how far the first is from the product of the others, relatively: rounding'),
    },
    "Little's law",
  ),
  bound: Optional(
    part(
      {
        criticalPath: said('the longest path through its tasks'),
        work: said('cores times seconds that its tasks were served'),
        ratio: said(
          'its response / max(criticalPath, work / cores): 1 where nothing can be better',
        ),
      },
      'where one job was all, and it succeeded, on nodes of one speed: how near it came to the best',
    ),
  ),
  decisionHash: Text({
    description: 'over every decision in order: equal where all decisions are',
  }),
  trace: Optional(
    part(
      {
        format: Text(),
        skipped: Tally,
        leftOut: Tally,
      },
      'where it was a trace: bad lines that were skipped, and sound ones that stand for nothing that ran',
    ),
  ),
  faults: List(Text({ description: 'faults of components on the way' })),
} as const

const what = {
  composition: Text(),
  workload: Text({ description: 'name of the workload or file of the trace' }),
  nodes: Text({ description: 'as they were asked for: 5x8x16GiB' }),
}

/** One workload under one composition, in virtual time. */
export const Simulation = shape('Simulation', {
  ...what,
  seed: Integer(),
  ...OUTCOME,
  windows: Optional(List(Window)),
})

/** Compositions under the same workloads, seed by seed. Intervals hold 95 %. */
export const Comparison = shape('Comparison', {
  against: Text({ description: 'the composition that the others are compared with' }),
  compositions: List(Text()),
  workload: what.workload,
  nodes: what.nodes,
  seeds: List(Integer()),
  metrics: List(
    part({
      metric: Text({ description: 'where it stands in a Simulation: response.mean' }),
      unit: Text(),
      better: Names('less', 'more'),
      mean: said('of the composition that the others are compared with, over all seeds'),
      items: List(
        part({
          composition: Text(),
          mean: Number(),
          difference: said(
            'mean over seeds of its value less that of `against` under the same seed',
          ),
          low: said('of the interval of that mean (paired t)'),
          high: Number(),
          p: said(
            'two-sided, adjusted for all comparisons of the table (Holm); 0 where every seed has the same difference',
          ),
          verdict: Names('better', 'worse', 'better?', 'worse?', 'same', 'no difference seen'),
        }),
      ),
    }),
  ),
  text: List(Text({ description: 'what the figures say, for people' })),
  runs: List(
    part({
      composition: Text(),
      seed: Integer(),
      decisionHash: Text(),
      /** In the order of `metrics`. */
      values: List(Number()),
    }),
  ),
  /** Interrupted: only seeds that every composition has run are in it. */
  cut: Optional(Flag()),
  wallSeconds: Number(),
})

/** What a grid of simulations came to; the figures are in its files. */
export const Experiment = shape('Experiment', {
  name: Text(),
  runs: counted('that the file asks for, with those of the oracle'),
  kept: counted('of those, the ones that had been done before'),
  done: counted('that were done now'),
  failed: List(
    part({
      workload: Text(),
      composition: Optional(Text({ description: 'absent for the oracle, which is of all' })),
      cluster: Text(),
      seed: Integer(),
      error: Text(),
    }),
  ),
  /** Results as JSONL, the report as HTML, figures as CSV, and Markdown with its pictures where that was wanted. */
  files: List(Text()),
  /** It was interrupted; the same command goes on. */
  cut: Optional(Flag()),
  wallSeconds: Number(),
})
