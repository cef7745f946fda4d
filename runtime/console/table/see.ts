import { EVENT_TYPES } from '../../service/states.ts'
import { parseCount, parseDuration, parseWhole } from '../units.ts'
import { implemented, type Verb } from '../verb.ts'

export const SEE_VERBS: readonly Verb[] = [
  {
    path: 'status',
    group: 'See',
    summary: 'one screen: generation, nodes, jobs, what waits and why',
    more: 'The exit code is 1 when something is wrong with the cluster, for example with its disk.',
    examples: ['status', 'status --json'],
    where: 'cluster',
    answers: ['Status'],
    load: implemented(() => import('../verbs/status.ts')),
  },
  {
    path: 'top',
    group: 'See',
    summary: 'the same, again and again in place',
    options: [
      {
        flags: '--interval <time>',
        summary: 'between two looks (default: 1s)',
        parse: parseDuration,
      },
      {
        flags: '--count <n>',
        summary: 'so many looks; without a terminal 1 by default',
        parse: parseCount,
      },
    ],
    examples: ['top', 'top --interval 5s', 'top --json --count 60'],
    where: 'cluster',
    answers: ['Status'],
    load: implemented(() => import('../verbs/top.ts')),
  },
  {
    path: 'events',
    group: 'See',
    summary: 'what happened: rewires, refusals, faults, jobs, who asked for what',
    options: [
      { flags: '-f, --follow', summary: 'and what happens from now on, until Ctrl-C' },
      { flags: '--after <seq>', summary: 'only those after this number', parse: parseWhole },
      { flags: '--type <type>', summary: 'only those of this type', choices: EVENT_TYPES },
      { flags: '--job <id>', summary: 'only those of this job', names: ['job'] },
      { flags: '--limit <n>', summary: 'the last so many (default: 50)', parse: parseCount },
    ],
    examples: ['events', 'events -f --type rewired', 'events -f --json'],
    where: 'cluster',
    answers: ['EventList', 'Event'],
    load: implemented(() => import('../verbs/events.ts')),
  },
  {
    path: 'why',
    group: 'See',
    summary: 'why a task or job waited, or why there was a rewire',
    args: [
      {
        name: 'id',
        summary: 'a task, job or generation; by default the generation in force',
        optional: true,
        names: ['job', 'task', 'generation'],
      },
    ],
    examples: ['why j-1', 'why t-1.1', 'why g2'],
    where: 'cluster',
    answers: ['Why'],
    load: implemented(() => import('../verbs/why.ts')),
  },
  {
    path: 'node list',
    group: 'See',
    summary: 'nodes, and how much of them is taken',
    examples: ['node list'],
    where: 'cluster',
    answers: ['NodeList'],
    load: implemented(() => import('../verbs/node-list.ts')),
  },
]
