import { JOB_STATES, TASK_STATES } from '../../service/states.ts'
import { parseCount, parseDuration, parseGeneration, parseNumber, parseWhole } from '../units.ts'
import { implemented, type Argument, type Option, type Verb } from '../verb.ts'

const JOB: Argument = { name: 'job', summary: 'id of a job', names: ['job'] }
const TASK: Argument = { name: 'task', summary: 'id of a task', names: ['task'] }

const WHAT: Argument = {
  name: 'what',
  summary:
    'a job file, tasks.ts#function and its arguments, a module that makes a job, or -- and a command',
  variadic: true,
  optional: true,
  names: ['file'],
}

const WHAT_MORE = `What can be run:
  jobs/demo.json            a job file, Segue's own or WfFormat
  tasks.ts#square 5         an exported function; arguments are JSON, or else text
  job.ts                    a module whose default export is a job, or a function that makes one
  -- sort -u words.txt      a command`

const JOB_OPTIONS: readonly Option[] = [
  { flags: '--name <text>', summary: 'what the job is called' },
  { flags: '--user <name>', summary: 'for whom it runs; by default you' },
  { flags: '--pool <name>', summary: 'the pool it counts for' },
  { flags: '--cpu <cores>', summary: 'cores that each task needs', parse: parseNumber },
  { flags: '--memory <amount>', summary: 'memory that each task needs, such as 512MiB' },
  {
    flags: '--priority <n>',
    summary: 'higher goes first where the queue asks',
    parse: parseNumber,
  },
  { flags: '--retries <n>', summary: 'tries of each task after the first', parse: parseWhole },
  { flags: '--task-timeout <time>', summary: 'ends tasks that run longer', parse: parseDuration },
]

const IMPORT_OPTIONS: readonly Option[] = [
  {
    flags: '--as <what>',
    summary: 'of WfFormat: what its tasks do here (default: sleep)',
    choices: ['command', 'sleep', 'burn'],
  },
  {
    flags: '--speed <factor>',
    summary: 'of WfFormat: how many times as fast as recorded',
    parse: parseNumber,
  },
  {
    flags: '--scale-memory <factor>',
    summary: 'of WfFormat: of the memory recorded, 0 for none',
    parse: parseNumber,
  },
  {
    flags: '--scale-cores <factor>',
    summary: 'of WfFormat: of the cores recorded',
    parse: parseNumber,
  },
]

const LIMIT: Option = {
  flags: '--limit <n>',
  summary: 'at most so many, the newest (default: 100)',
  parse: parseCount,
}

const LOG_OPTIONS: readonly Option[] = [
  { flags: '--stream <which>', summary: 'only this one', choices: ['out', 'err'] },
  {
    flags: '--bytes <n>',
    summary: 'the last so many bytes of each (default: 65536)',
    parse: parseCount,
  },
]

export const WORK_VERBS: readonly Verb[] = [
  {
    path: 'run',
    group: 'Work',
    summary: 'run a job and wait for it',
    more: `${WHAT_MORE}

Where no cluster runs for the folder, one is started for the time of the job. Ctrl-C leaves the job to the cluster, a second one within two seconds cancels it.`,
    args: [WHAT],
    options: [
      ...JOB_OPTIONS,
      ...IMPORT_OPTIONS,
      {
        flags: '--timeout <time>',
        summary: 'wait no longer; the job goes on',
        parse: parseDuration,
      },
      {
        flags: '--log <file>',
        summary: 'where a cluster is started: a new file for its event log, which replay reads',
        names: ['file'],
      },
    ],
    examples: ['run jobs/demo.json', 'run tasks.ts#square 5', 'run --cpu 2 -- sort -u words.txt'],
    where: 'either',
    answers: ['Job'],
    load: implemented(() => import('../verbs/run.ts')),
  },
  {
    path: 'submit',
    group: 'Work',
    summary: 'hand in a job and do not wait for it',
    more: WHAT_MORE,
    args: [WHAT],
    options: [
      ...JOB_OPTIONS,
      ...IMPORT_OPTIONS,
      {
        flags: '--key <text>',
        summary: 'the same key again answers the job that was accepted for it',
      },
    ],
    examples: ['submit jobs/demo.json', 'submit tasks.ts#square 5 --key nightly-42'],
    where: 'cluster',
    answers: ['Accepted'],
    load: implemented(() => import('../verbs/submit.ts')),
  },
  {
    path: 'job list',
    group: 'Work',
    summary: 'jobs, the newest first',
    options: [
      { flags: '--state <state>', summary: 'only those in this state', choices: JOB_STATES },
      { flags: '--name <text>', summary: 'only those of this name' },
      { flags: '--user <name>', summary: 'only those of this user' },
      LIMIT,
    ],
    examples: ['job list', 'job list --state failed --limit 10'],
    where: 'cluster',
    answers: ['JobList'],
    load: implemented(() => import('../verbs/job-list.ts')),
  },
  {
    path: 'job get',
    group: 'Work',
    summary: 'one job: its stages, how far they are, what went wrong',
    args: [JOB],
    examples: ['job get j-1'],
    where: 'cluster',
    answers: ['Job'],
    load: implemented(() => import('../verbs/job-get.ts')),
  },
  {
    path: 'job results',
    group: 'Work',
    summary: 'what the tasks of an ended job returned',
    args: [JOB, { name: 'stage', summary: 'by default the last one', optional: true }],
    examples: ['job results j-1', 'job results j-1 count --json'],
    where: 'cluster',
    answers: ['Results'],
    load: implemented(() => import('../verbs/job-results.ts')),
  },
  {
    path: 'job logs',
    group: 'Work',
    summary: 'what the tasks of a job wrote',
    args: [JOB],
    options: LOG_OPTIONS,
    examples: ['job logs j-1', 'job logs j-1 --stream err'],
    where: 'cluster',
    answers: ['Logs'],
    load: implemented(() => import('../verbs/job-logs.ts')),
  },
  {
    path: 'job cancel',
    group: 'Work',
    summary: 'cancel jobs',
    args: [{ ...JOB, summary: 'ids of jobs', variadic: true }],
    examples: ['job cancel j-1', 'job cancel j-1 j-2'],
    where: 'cluster',
    answers: ['Done'],
    load: implemented(() => import('../verbs/job-cancel.ts')),
  },
  {
    path: 'job retry',
    group: 'Work',
    summary: 'run what did not succeed of an ended job again, as a new job',
    args: [JOB],
    examples: ['job retry j-1'],
    where: 'cluster',
    answers: ['Accepted'],
    load: implemented(() => import('../verbs/job-retry.ts')),
  },
  {
    path: 'job wait',
    group: 'Work',
    summary: 'wait until a job has ended',
    more: 'Where no cluster runs for the folder, one is started to go on with the job. Ctrl-C as with run.',
    args: [JOB],
    options: [
      {
        flags: '--timeout <time>',
        summary: 'wait no longer; the job goes on',
        parse: parseDuration,
      },
    ],
    examples: ['job wait j-1', 'job wait j-1 --timeout 5m'],
    where: 'either',
    answers: ['Job'],
    load: implemented(() => import('../verbs/job-wait.ts')),
  },
  {
    path: 'job import',
    group: 'Work',
    summary:
      'submit a workflow that another system described (WfFormat), or write it as a job file',
    args: [{ name: 'file', summary: 'a WfFormat file, 1.4 to 1.6', names: ['file'] }],
    options: [
      ...IMPORT_OPTIONS,
      { flags: '--name <text>', summary: 'what the job is called' },
      { flags: '--out <file>', summary: 'write the job file instead of submitting it' },
    ],
    examples: [
      'job import montage.json --as sleep --speed 100',
      'job import blast.json --out blast-job.json',
    ],
    where: 'either',
    answers: ['Accepted', 'Done'],
    load: implemented(() => import('../verbs/job-import.ts')),
  },
  {
    path: 'task list',
    group: 'Work',
    summary: 'tasks, those of the newest job first',
    options: [
      { flags: '--job <id>', summary: 'only those of this job', names: ['job'] },
      { flags: '--stage <name>', summary: 'only those of this stage' },
      { flags: '--state <state>', summary: 'only those in this state', choices: TASK_STATES },
      { flags: '--node <id>', summary: 'only those that ran or run there', names: ['node'] },
      {
        flags: '--generation <g>',
        summary: 'only those that it dispatched',
        parse: parseGeneration,
        names: ['generation'],
      },
      LIMIT,
    ],
    examples: ['task list --job j-1', 'task list --state no-room'],
    where: 'cluster',
    answers: ['TaskList'],
    load: implemented(() => import('../verbs/task-list.ts')),
  },
  {
    path: 'task get',
    group: 'Work',
    summary: 'one task: where it stands and why, where it ran, what went wrong',
    args: [TASK],
    examples: ['task get t-1.1'],
    where: 'cluster',
    answers: ['Task'],
    load: implemented(() => import('../verbs/task-get.ts')),
  },
  {
    path: 'task logs',
    group: 'Work',
    summary: 'what a task wrote',
    args: [TASK],
    options: LOG_OPTIONS,
    examples: ['task logs t-1.1', 'task logs t-1.1 --stream err --bytes 2000'],
    where: 'cluster',
    answers: ['Logs'],
    load: implemented(() => import('../verbs/task-logs.ts')),
  },
]
