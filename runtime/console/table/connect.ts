import { implemented, type Verb } from '../verb.ts'

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const

export const CONNECT_VERBS: readonly Verb[] = [
  {
    path: 'repl',
    group: 'Connect',
    summary: 'a live prompt at the running cluster: these verbs, and TypeScript',
    examples: ['repl'],
    where: 'cluster',
    answers: [],
    repl: false,
    load: implemented(() => import('../verbs/repl.ts')),
  },
  {
    path: 'schema',
    group: 'Connect',
    summary:
      'JSON Schemas: of what --json prints, of compositions, clusters, job files, workloads and models',
    args: [
      {
        name: 'name',
        summary:
          'a kind such as JobList, or composition, cluster, job, workload, model; by default the list of them',
        optional: true,
        names: ['schema'],
      },
    ],
    examples: ['schema', 'schema JobList', 'schema composition'],
    where: 'folder',
    answers: [],
    load: implemented(() => import('../verbs/schema.ts')),
  },
  {
    path: 'completion',
    group: 'Connect',
    summary: 'a script that lets your shell complete verbs, options and live names',
    more: `bash         source <(segue completion bash)
zsh          source <(segue completion zsh)
fish         segue completion fish | source
powershell   segue completion powershell | Out-String | Invoke-Expression`,
    args: [{ name: 'shell', summary: 'which', choices: SHELLS }],
    examples: ['completion bash', 'completion zsh'],
    where: 'folder',
    answers: ['Done'],
    repl: false,
    load: implemented(() => import('../verbs/completion.ts')),
  },
  {
    path: 'complete',
    group: 'Connect',
    summary: 'what may stand next, for the scripts of completion',
    args: [{ name: 'words', summary: 'the line so far', variadic: true, optional: true }],
    examples: ["complete -- job ''"],
    where: 'either',
    answers: [],
    repl: false,
    hidden: true,
    load: implemented(() => import('../verbs/complete.ts')),
  },
  {
    path: 'explain',
    group: 'Connect',
    summary: 'what an error code means',
    args: [
      {
        name: 'code',
        summary: 'such as E_GENERATION; by default all of them',
        optional: true,
        names: ['code'],
      },
    ],
    examples: ['explain E_GENERATION', 'explain'],
    where: 'folder',
    answers: ['Codes'],
    load: implemented(() => import('../verbs/explain.ts')),
  },
  {
    path: 'help exit-codes',
    group: 'Connect',
    summary: 'what the exit codes mean',
    examples: ['help exit-codes'],
    where: 'folder',
    answers: ['ExitCodes'],
    load: implemented(() => import('../verbs/exit-codes.ts')),
  },
]
