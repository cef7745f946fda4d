import { parseCount, parseDuration, parseSeed } from '../units.ts'
import { implemented, type Argument, type Option, type Verb } from '../verb.ts'

const COMPONENT: Argument = {
  name: 'component',
  summary: 'such as queue/priority',
  names: ['component'],
}

const SEED: Option = {
  flags: '--seed <n>',
  summary: 'repeats all that is drawn by chance',
  parse: parseSeed,
}

/** One alone has no interval. */
function parseRounds(text: string): number {
  if (parseCount(text) < 2) throw new Error('a whole number of at least 2 is needed')
  return parseCount(text)
}

export const COMPONENT_VERBS: readonly Verb[] = [
  {
    path: 'component list',
    group: 'Components',
    summary: 'every component that could be loaded',
    options: [
      {
        flags: '--interface <name>',
        summary: 'only what provides it',
        names: ['interface'],
      },
    ],
    examples: ['component list', 'component list --interface Queue'],
    where: 'folder',
    answers: ['ComponentList'],
    load: implemented(() => import('../verbs/component-list.ts')),
  },
  {
    path: 'component info',
    group: 'Components',
    summary: 'one component: what it does, its settings, where it is in force',
    args: [COMPONENT],
    examples: ['component info queue/priority'],
    where: 'either',
    answers: ['Component'],
    load: implemented(() => import('../verbs/component-info.ts')),
  },
  {
    path: 'component new',
    group: 'Components',
    summary: 'write a component that runs as it is, and a composition that uses it',
    args: [{ name: 'component', summary: 'interface and name, such as queue/own' }],
    examples: ['component new queue/own'],
    where: 'folder',
    answers: ['Done'],
    load: implemented(() => import('../verbs/component-new.ts')),
  },
  {
    path: 'component check',
    group: 'Components',
    summary: 'compile a component, check its types against its interface, and try it out',
    args: [
      {
        name: 'component',
        summary: 'a file components/<interface>/<name>.ts of this folder, or its id',
        names: ['component', 'file'],
      },
    ],
    examples: ['component check components/queue/own.ts', 'component check queue/own'],
    where: 'folder',
    answers: ['Component'],
    load: implemented(() => import('../verbs/component-check.ts')),
  },
  {
    path: 'component test',
    group: 'Components',
    summary: 'hold a component to the laws of its interface, under load and swaps',
    more: 'What breaks a law is told with the smallest input that does, and how to repeat it.',
    args: [COMPONENT],
    options: [
      SEED,
      { flags: '--runs <n>', summary: 'inputs for each law (default: 100)', parse: parseCount },
      { flags: '--path <where>', summary: 'only this law, from that input on: order/17:0:2' },
      {
        flags: '--limit <time>',
        summary: 'what it may take for one input (default: 10s)',
        parse: parseDuration,
      },
    ],
    examples: ['component test queue/own', 'component test queue/own --runs 1000 --seed 7'],
    where: 'folder',
    answers: ['ComponentTest'],
    load: implemented(() => import('../verbs/component-test.ts')),
  },
  {
    path: 'component bench',
    group: 'Components',
    summary: 'measure a component against others of its interface, in pairs',
    args: [COMPONENT],
    options: [
      {
        flags: '--against <list>',
        summary: 'others, separated by commas; by default what ships as the default',
        parse: (text) => text.split(',').map((it) => it.trim()),
        names: ['component'],
      },
      SEED,
      {
        flags: '--rounds <n>',
        summary: 'of each workload, at least 2 (default: 10)',
        parse: parseRounds,
      },
    ],
    examples: ['component bench queue/own --against queue/fifo,queue/priority'],
    where: 'folder',
    answers: ['ComponentBench'],
    load: implemented(() => import('../verbs/component-bench.ts')),
  },
]
