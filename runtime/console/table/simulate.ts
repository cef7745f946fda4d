import { MOST_SEEDS } from '../../simulation/experiment/experiment-file.ts'
import { parseCount, parseDuration, parseNames, parseSeed } from '../units.ts'
import { implemented, type Option, type Verb } from '../verb.ts'

/** What is simulated, and on what: of every verb that simulates. */
const WORK: readonly Option[] = [
  {
    flags: '--workload <name>',
    summary: 'a workload by name or file, such as seed/coarse-cpu',
    names: ['workload', 'file'],
  },
  {
    flags: '--trace <file>',
    summary: 'a recorded log instead; its format is told from the file',
    names: ['file'],
  },
  { flags: '--skip-bad', summary: 'leave out lines of the trace that cannot be read' },
  { flags: '--format <name>', summary: 'of the trace, where it is not told from the file' },
  {
    flags: '--rule <name=value>',
    summary: 'how what the trace does not say is filled in; can be repeated',
    parse: parseRule,
  },
  {
    flags: '--nodes <nodes>',
    summary:
      'COUNTxCORESxMEMORY, COUNTxCORES, or COUNT alone: shares of this machine (default: 5x8x16GiB)',
  },
  {
    flags: '--cluster <name>',
    summary: 'the nodes of a cluster instead, by name or file',
    names: ['cluster', 'file'],
  },
  {
    flags: '--model <name>',
    summary: 'a model of the world, by name or file; without one tasks take what they burn',
    names: ['model', 'file'],
  },
  {
    flags: '--until <time>',
    summary: 'cut it after so much virtual time',
    parse: parseDuration,
  },
]

/** Added up by name. */
function parseRule(text: string, before: unknown): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=]+)=(.*)$/.exec(text) ?? []
  if (name === undefined) throw new Error('NAME=VALUE is needed')
  return { ...(before as Readonly<Record<string, string>> | undefined), [name]: value }
}

function parseWidth(text: string): number {
  if (parseDuration(text) < 1) throw new Error('a duration of at least 1ms is needed')
  return parseDuration(text)
}

/** One alone has no interval. */
function parsePairs(text: string): number {
  if (parseCount(text) < 2) throw new Error('a whole number of at least 2 is needed')
  return parseSeeds(text)
}

function parseSeeds(text: string): number {
  if (parseCount(text) > MOST_SEEDS)
    throw new Error(`a whole number of at most ${MOST_SEEDS} is needed`)
  return parseCount(text)
}

export const SIMULATE_VERBS: readonly Verb[] = [
  {
    path: 'simulate',
    group: 'Simulate',
    summary: 'run a workload under a composition in virtual time',
    more: 'The same components as in a running cluster, exactly repeatable. What each figure means: schema Simulation.',
    options: [
      {
        flags: '--composition <name>',
        summary: 'by name or file (default: default)',
        names: ['composition', 'file'],
      },
      ...WORK,
      {
        flags: '--seed <n>',
        summary: 'of all that is drawn by chance (default: 1)',
        parse: parseSeed,
      },
      {
        flags: '--windows <time>',
        summary: 'with --json also how it went, in stretches of that length',
        parse: parseWidth,
      },
      {
        flags: '--output <file>',
        summary: 'a new file for a line about each job: JSON, or CSV where it ends in .csv',
        names: ['file'],
      },
    ],
    examples: [
      'simulate --composition drf --workload seed/coarse-cpu',
      'simulate --composition fifo --trace log.swf --nodes 100x16x64GiB --until 30d --json',
    ],
    where: 'folder',
    answers: ['Simulation'],
    load: implemented(() => import('../verbs/simulate.ts')),
  },
  {
    path: 'compare',
    group: 'Simulate',
    summary:
      'run compositions on the same workloads, seed by seed, and say which differences are real',
    more: 'Every composition meets the same jobs and the same world under each seed. Differences are paired; intervals hold 95 %, and p is adjusted for the number of comparisons (Holm).',
    options: [
      {
        flags: '--compositions <list>',
        summary:
          'names or files, separated by commas; the first is what the others are compared with',
        parse: parseNames,
        names: ['composition', 'file'],
      },
      ...WORK,
      { flags: '--seeds <n>', summary: 'pairs, at least 2 (default: 10)', parse: parsePairs },
      {
        flags: '--metrics <list>',
        summary:
          'where they stand in what simulate prints (default: response.mean,response.p95,slowdown.mean,makespan,energy.nodeSeconds,fairness.jain)',
        parse: parseNames,
      },
    ],
    examples: [
      'compare --compositions fifo,srpt,drf --workload seed/mixed-dags',
      'compare --compositions fifo,srpt --workload seed/fine-bursts --seeds 20 --metrics slowdown.p99',
    ],
    where: 'folder',
    answers: ['Comparison'],
    load: implemented(() => import('../verbs/compare.ts')),
  },
  {
    path: 'experiment',
    group: 'Simulate',
    summary: 'run a grid of simulations and write a report about it',
    more: 'Results are kept as they come: Ctrl-C stops it, and the same command goes on. The report is one HTML file that needs nothing else; figures are there as JSONL and CSV, too.',
    args: [{ name: 'file', summary: 'the file of an experiment', names: ['file'] }],
    options: [
      { flags: '--out <folder>', summary: 'where results go (default: experiments/<name>)' },
      {
        flags: '--seeds <n>',
        summary: '1 to n instead of those of the file',
        parse: parseSeeds,
      },
      {
        flags: '--jobs <n>',
        summary: 'runs at a time (default: as many as cores)',
        parse: parseCount,
      },
      {
        flags: '--markdown <file>',
        summary:
          'the report as Markdown, too, once all is done, with its pictures in a folder beside it',
        names: ['file'],
      },
    ],
    examples: ['experiment study.json', 'experiment study.json --seeds 3 --out /tmp/study'],
    where: 'folder',
    answers: ['Experiment'],
    load: implemented(() => import('../verbs/experiment.ts')),
  },
]
