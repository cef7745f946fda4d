import { parseCount, parseGeneration } from '../units.ts'
import { implemented, type Argument, type Option, type Verb } from '../verb.ts'

const NAME: Argument = {
  name: 'composition',
  summary: 'a name, or the path of a file',
  names: ['composition', 'file'],
}

const WANTED: Argument = {
  name: 'wanted',
  summary: 'a composition by name or file, or changes such as resourceManager.Queue=queue/lifo',
  variadic: true,
  names: ['composition', 'binding', 'file'],
}

const CHECK: Option = {
  flags: '--check-generation <g>',
  summary: 'only if this generation is in force',
  parse: parseGeneration,
}

const EXIT_CODE: Option = {
  flags: '--exit-code',
  summary: 'exit with 1 where there are changes',
}

export const COMPOSE_VERBS: readonly Verb[] = [
  {
    path: 'compose show',
    group: 'Compose',
    summary: 'which component stands behind each interface',
    args: [{ ...NAME, summary: 'by default what is in force', optional: true }],
    examples: ['compose show', 'compose show srpt'],
    where: 'either',
    answers: ['Composition'],
    load: implemented(() => import('../verbs/compose-show.ts')),
  },
  {
    path: 'compose list',
    group: 'Compose',
    summary: 'the compositions of this folder and those that ship',
    examples: ['compose list'],
    where: 'folder',
    answers: ['CompositionList'],
    load: implemented(() => import('../verbs/compose-list.ts')),
  },
  {
    path: 'compose plan',
    group: 'Compose',
    summary: 'what would change, without changing it',
    args: [WANTED],
    options: [EXIT_CODE],
    examples: ['compose plan srpt', 'compose plan Executor=executor/inline --exit-code'],
    where: 'cluster',
    answers: ['Plan'],
    load: implemented(() => import('../verbs/compose-plan.ts')),
  },
  {
    path: 'compose apply',
    group: 'Compose',
    summary: 'put a composition, or changes, in force',
    more: 'All at once or not at all, between two dispatches. What runs goes on.',
    args: [WANTED],
    options: [CHECK],
    examples: ['compose apply srpt', 'compose apply compositions/mine.json --check-generation 3'],
    where: 'cluster',
    answers: ['Rewired'],
    load: implemented(() => import('../verbs/compose-apply.ts')),
  },
  {
    path: 'compose validate',
    group: 'Compose',
    summary: 'check a composition against the components that there are',
    args: [NAME],
    examples: ['compose validate mine', 'compose validate compositions/mine.json'],
    where: 'folder',
    answers: ['Composition'],
    load: implemented(() => import('../verbs/compose-validate.ts')),
  },
  {
    path: 'swap',
    group: 'Compose',
    summary: 'put other components behind bindings, all at once',
    more: `A binding is role.Interface; the role may be left out where one role alone has the interface. Settings follow the component that they are for; through=ID puts a wrapper in front. What is not named is the default.`,
    args: [
      {
        name: 'changes',
        summary: 'BINDING COMPONENT [SETTING=VALUE...], or BINDING=COMPONENT, as often as you like',
        variadic: true,
        names: ['binding', 'component'],
      },
    ],
    options: [CHECK, { flags: '--plan', summary: 'only say what would change' }],
    examples: [
      'swap resourceManager.Queue queue/priority agingMs=200',
      'swap resourceManager.Queue=queue/lifo resourceManager.Placement=placement/best-fit',
      'swap Executor executor/inline --plan',
    ],
    where: 'cluster',
    answers: ['Rewired', 'Plan'],
    load: implemented(() => import('../verbs/swap.ts')),
  },
  {
    path: 'undo',
    group: 'Compose',
    summary: 'bring back the generation before, or the one that is named',
    args: [
      {
        name: 'generation',
        summary: 'such as g3',
        optional: true,
        parse: parseGeneration,
        names: ['generation'],
      },
    ],
    options: [CHECK],
    examples: ['undo', 'undo g3'],
    where: 'cluster',
    answers: ['Rewired'],
    load: implemented(() => import('../verbs/undo.ts')),
  },
  {
    path: 'history',
    group: 'Compose',
    summary: 'generations, the newest first: who changed what, and what it cost',
    options: [
      { flags: '--limit <n>', summary: 'at most so many (default: 20)', parse: parseCount },
    ],
    examples: ['history', 'history --limit 5'],
    where: 'cluster',
    answers: ['History'],
    load: implemented(() => import('../verbs/history.ts')),
  },
  {
    path: 'diff',
    group: 'Compose',
    summary: 'what differs between two generations or compositions',
    args: [
      {
        name: 'from',
        summary: 'a generation or composition; by default the generation before',
        optional: true,
        names: ['generation', 'composition'],
      },
      {
        name: 'to',
        summary: 'by default the generation in force',
        optional: true,
        names: ['generation', 'composition'],
      },
    ],
    options: [EXIT_CODE],
    examples: ['diff', 'diff g1 g3', 'diff srpt'],
    where: 'cluster',
    answers: ['Diff'],
    load: implemented(() => import('../verbs/diff.ts')),
  },
]
