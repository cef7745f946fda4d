import type { Flow } from '../../fuzz/workflows.ts'

/** Two halves between a split and a merge. */
export const FLOW: Flow = {
  tasks: [
    { id: 'merge', parents: ['left', 'right'], runtime: 4, cores: 2, avgCPU: 100, program: 'cat' },
    {
      id: 'split',
      parents: [],
      runtime: 10,
      memory: 1e9,
      priority: 7,
      program: 'split',
      words: ['-n', '2'],
    },
    { id: 'left', parents: ['split'], runtime: 0.5, program: 'sort' },
    { id: 'right', parents: ['split'], runtime: 0.25, program: 'sort' },
  ],
}

export type Change = (workflow: any, whole: any) => unknown

/** What is wrong, in which version, how it is made so, and for each fault its code, its words and what stands at its place. */
export const BAD: readonly (readonly [string, string, Change, ...(readonly string[])[]])[] = [
  [
    'a version of yore',
    '1.5',
    (_, whole) => (whole.schemaVersion = '1.3'),
    ['E_FORMAT', 'schemaVersion is "1.3"', '"1.3","runti'],
  ],
  [
    'no version',
    '1.5',
    (_, whole) => delete whole.schemaVersion,
    ['E_FORMAT', 'schemaVersion is missing', '{"name":"flo'],
  ],
  [
    'a name that is none',
    '1.5',
    (_, whole) => (whole.name = 5),
    ['E_FORMAT', 'name is 5', '5,"descripti'],
  ],
  [
    'no workflow',
    '1.4',
    (_, whole) => (whole.workflow = []),
    ['E_FORMAT', 'workflow is []', '[]}'],
  ],
  [
    'no tasks',
    '1.4',
    (workflow) => delete workflow.tasks,
    ['E_FORMAT', 'workflow.tasks is missing', '{"makespanIn'],
  ],
  [
    'an empty list',
    '1.5',
    (workflow) => {
      workflow.specification.tasks = []
      workflow.execution.tasks = []
    },
    ['E_FORMAT', 'workflow.specification.tasks is []', '[],"files":['],
    ['E_FORMAT', 'workflow.execution.tasks is []', '[],"machines'],
  ],
  [
    'a task that is none',
    '1.4',
    (workflow) => (workflow.tasks[3] = 7),
    ['E_FORMAT', 'task "merge" names "right" as its parent, which does not exist', '"right"],"fi'],
    ['E_FORMAT', 'task 4 is 7', '7]}}'],
  ],
  [
    'a task without id',
    '1.6',
    (workflow) => {
      delete workflow.specification.tasks[0].id
      workflow.execution.tasks.pop()
      workflow.specification.tasks[2].children = []
      workflow.specification.tasks[3].children = []
    },
    ['E_FORMAT', 'the id of task 1 is missing', '{"name":"mer'],
  ],
  [
    'an id twice',
    '1.4',
    (workflow) => (workflow.tasks[3].id = 'left'),
    ['E_FORMAT', 'task "merge" names "right" as its parent, which does not exist', '"right"],"fi'],
    ['E_FORMAT', 'the id is "left"', '"left","runt'],
  ],
  [
    'parents that are no list',
    '1.5',
    (workflow) => (workflow.specification.tasks[1].parents = 'x'),
    ['E_FORMAT', 'task "split": parents is "x"', '"x","childre'],
  ],
  [
    'a parent that is none',
    '1.4',
    (workflow) => (workflow.tasks[1].parents = [5]),
    ['E_FORMAT', 'task "split": parents[0] is 5', '5],"files":['],
  ],
  [
    'no children',
    '1.5',
    (workflow) => delete workflow.specification.tasks[0].children,
    ['E_FORMAT', 'task "merge": children is missing', '{"name":"mer'],
  ],
  [
    'a parent that is nowhere',
    '1.4',
    (workflow) => (workflow.tasks[2].parents = ['splt']),
    ['E_FORMAT', 'task "left" names "splt" as its parent, which does not exist', '"splt"],"fil'],
  ],
  [
    'a child that is nowhere',
    '1.5',
    (workflow) => workflow.specification.tasks[0].children.push('x'),
    ['E_FORMAT', 'task "merge" names "x" as its child, which does not exist', '"x"],"inputF'],
  ],
  [
    'a child that knows no parent',
    '1.5',
    (workflow) => workflow.specification.tasks[2].children.push('right'),
    [
      'E_FORMAT',
      'task "left" names "right" as its child, which does not name it as its parent',
      '"right"],"in',
    ],
  ],
  [
    'a parent that knows no child',
    '1.6',
    (workflow) => (workflow.specification.tasks[1].children = ['right']),
    [
      'E_FORMAT',
      'task "left" names "split" as its parent, which does not name it as its child',
      '"split"],"ch',
    ],
  ],
  [
    'a circle',
    '1.4',
    (workflow) => (workflow.tasks[1].parents = ['merge']),
    ['E_FORMAT', 'tasks wait for each other: merge -> left -> split -> merge', '"merge"],"fi'],
  ],
  [
    'a runtime below nothing',
    '1.5',
    (workflow) => (workflow.execution.tasks[0].runtimeInSeconds = -1),
    ['E_FORMAT', 'task "right": runtimeInSeconds is -1', '-1,"command"'],
  ],
  [
    'a runtime beyond a timer',
    '1.5',
    (workflow) => (workflow.execution.tasks[0].runtimeInSeconds = 1e10),
    ['E_LIMIT', 'task "right": burn.sleepMs is 10000000000000', '10000000000,'],
    ['E_LIMIT', 'task "right": estimateMs is 10000000000000', '10000000000,'],
  ],
  [
    'memory that is a text',
    '1.4',
    (workflow) => (workflow.tasks[1].memoryInBytes = '1GB'),
    ['E_FORMAT', 'task "split": memoryInBytes is "1GB"', '"1GB","prior'],
  ],
  [
    'a command that is a text',
    '1.4',
    (workflow) => (workflow.tasks[1].command = 'ls'),
    ['E_FORMAT', 'task "split": command is "ls"', '"ls"},{"name'],
  ],
  [
    'words that are none',
    '1.5',
    (workflow) => (workflow.execution.tasks[0].command.arguments = ['a', 1]),
    ['E_FORMAT', 'task "right": arguments[1] is 1', '1]}},{"id":"'],
  ],
  [
    'a run of nobody',
    '1.5',
    (workflow) => (workflow.execution.tasks[0].id = 'nobody'),
    ['E_FORMAT', 'the task of workflow.execution is "nobody"', '"nobody","ru'],
  ],
  [
    'two runs of one',
    '1.5',
    (workflow) => (workflow.execution.tasks[0].id = 'left'),
    ['E_FORMAT', 'the id is "left"', '"left","runt'],
  ],
  [
    'an id that is too long',
    '1.4',
    (workflow) => (workflow.tasks[0].id = 'x'.repeat(300)),
    [
      'E_LIMIT',
      'task "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"... (300 characters): name is 300 characters long',
      '"xxxxxxxxxxx',
    ],
  ],
]
