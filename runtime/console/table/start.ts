import { DEMO_OPTIONS } from '../demo/options.ts'
import { parseCount, parseDuration } from '../units.ts'
import { implemented, type Verb } from '../verb.ts'

export const START_VERBS: readonly Verb[] = [
  {
    path: 'up',
    group: 'Start',
    summary: 'run a cluster for this folder until Ctrl-C',
    more: 'There is one a folder: where one runs already, its state is shown. Jobs that an earlier one left open go on.',
    options: [
      {
        flags: '--nodes <n>',
        summary: 'this many nodes that share this machine, instead of one',
        parse: parseCount,
      },
      {
        flags: '--cluster <name>',
        summary: 'a cluster by name or file',
        names: ['cluster', 'file'],
      },
      {
        flags: '--composition <name>',
        summary: 'what to start with; by default what the cluster names',
        names: ['composition', 'file'],
      },
      { flags: '--dev', summary: 'put in force what is saved in components/ and compositions/' },
      { flags: '--repl', summary: 'with a REPL in this terminal' },
      { flags: '--no-commands', summary: 'refuse jobs that run commands' },
      {
        flags: '--allow <dir>',
        summary: 'a folder beside its own that jobs and cluster files may name; can be repeated',
        names: ['file'],
        parse: (text, before) => [...((before as string[] | undefined) ?? []), text],
      },
      {
        flags: '--log <file>',
        summary: 'a new file for its event log: all that enters its cores, which replay reads',
        names: ['file'],
      },
      { flags: '--detach', summary: 'start it in the background and return when it serves' },
    ],
    examples: ['up', 'up --nodes 3 --dev', 'up --composition srpt --detach'],
    where: 'folder',
    answers: ['Info', 'Status', 'Event'],
    repl: false,
    load: implemented(() => import('../verbs/up.ts')),
  },
  {
    path: 'down',
    group: 'Start',
    summary: 'end the cluster of this folder',
    more: 'Tasks that run are given some time; what is accepted and did not end goes on at the next start.',
    options: [
      {
        flags: '--grace <time>',
        summary: 'how long tasks that run may take to end (default: 5s)',
        parse: parseDuration,
      },
    ],
    examples: ['down', 'down --grace 30s'],
    where: 'cluster',
    answers: ['Done'],
    load: implemented(() => import('../verbs/down.ts')),
  },
  {
    path: 'init',
    group: 'Start',
    summary: 'make a project that runs as it is',
    more: 'Files that are there are never overwritten.',
    args: [{ name: 'dir', summary: 'where; by default here', optional: true }],
    examples: ['init', 'init hello'],
    where: 'folder',
    answers: ['Done'],
    repl: false,
    load: implemented(() => import('../verbs/init.ts')),
  },
  {
    path: 'demo',
    group: 'Start',
    summary: 'run real work on five nodes of this machine and rewire the scheduler while it runs',
    options: DEMO_OPTIONS,
    examples: ['demo', 'demo --quick --compositions fifo,srpt'],
    where: 'folder',
    answers: [],
    repl: false,
    load: implemented(() => import('../verbs/demo.ts')),
  },
  {
    path: 'doctor',
    group: 'Start',
    summary: 'look for what is wrong with this machine or folder',
    examples: ['doctor'],
    where: 'folder',
    answers: ['Doctor'],
    load: implemented(() => import('../verbs/doctor.ts')),
  },
]
