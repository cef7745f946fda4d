import { implemented, type Verb } from '../verb.ts'

export const REPLAY_VERBS: readonly Verb[] = [
  {
    path: 'replay',
    group: 'Simulate',
    summary: 'let the events of a live run happen again, or its jobs under another composition',
    more: `LOG is the event log of up --log or run --log. Without --composition the same events enter the same cores in virtual time, and they must decide the same. With it the recorded jobs arrive when they did, their tasks take what they took, and what comes of them stands beside what was: differences are paired, job by job, and intervals hold 95 %.`,
    args: [{ name: 'log', summary: 'the file of an event log', names: ['file'] }],
    options: [
      {
        flags: '--composition <name>',
        summary: 'by name or file',
        names: ['composition', 'file'],
      },
    ],
    examples: ['replay run.jsonl', 'replay run.jsonl --composition srpt'],
    where: 'folder',
    answers: ['Replay', 'ReplayComparison'],
    load: implemented(() => import('../verbs/replay.ts')),
  },
]
