/** What is wrong, the text, then code, `line:column` and what is suggested (a part of it) for each fault in order. */
export type Bad = readonly [name: string, text: string, ...faults: readonly Expected[]]
type Expected = readonly [code: string, at: string, next?: string]

const rm = (inner: string) => `{\n  "resourceManager": {\n    ${inner}\n  }\n}`

export const BAD: readonly Bad[] = [
  ['nothing', '', ['E_JSON', '1:1']],
  ['a comment', '{\n  // fair\n}', ['E_JSON', '2:3']],
  ['a trailing comma', '{\n  "description": "x",\n}', ['E_JSON', '3:1']],
  ['a missing comma', '{ "description": "x"\n  "explore": {} }', ['E_JSON', '2:3']],
  ['an open brace', '{ "description": "x"', ['E_JSON', '1:21']],
  ['something after the end', '{}\n{}', ['E_JSON', '2:1']],
  ['single quotes', "{ 'description': 1 }", ['E_JSON', '1:3']],
  ['a key twice', '{\n  "explore": {},\n  "explore": {}\n}', ['E_JSON', '3:3', 'keep one']],
  ['not an object', '[]', ['E_COMPOSITION', '1:1']],
  ['an unknown key', '{ "descripton": "x" }', ['E_UNKNOWN_ROLE', '1:3', '"description"']],
  ['an unknown role', '{ "resourcemanager": {} }', ['E_UNKNOWN_ROLE', '1:3', '"resourceManager"']],
  ['a role like none', '{ "zzzzzzzz": {} }', ['E_UNKNOWN_ROLE', '1:3']],
  ['a description that is no text', '{ "description": 5 }', ['E_COMPOSITION', '1:18']],
  ['a role that is no object', '{ "nodeManager": [] }', ['E_COMPOSITION', '1:18']],
  ['an unknown interface', rm('"Quue": "queue/fifo"'), ['E_UNKNOWN_INTERFACE', '3:5', '"Queue"']],
  [
    'an interface of another role',
    rm('"Executor": "executor/threads"'),
    ['E_UNKNOWN_INTERFACE', '3:5', 'nodeManager'],
  ],
  [
    'a role inside a role',
    rm('"nodeManager": {}'),
    ['E_UNKNOWN_INTERFACE', '3:5', 'close the brace'],
  ],
  [
    'an unknown component',
    rm('"Queue": "queue/fifoo"'),
    ['E_UNKNOWN_COMPONENT', '3:14', '"queue/fifo"'],
  ],
  [
    'a component without its folder',
    rm('"Queue": "fifo"'),
    ['E_UNKNOWN_COMPONENT', '3:14', '"queue/fifo"'],
  ],
  [
    'a component of another interface',
    rm('"Queue": "placement/best-fit"'),
    ['E_WRONG_INTERFACE', '3:14'],
  ],
  ['a binding that is a number', rm('"Queue": 7'), ['E_COMPOSITION', '3:14']],
  ['a binding that is null', rm('"Queue": null'), ['E_COMPOSITION', '3:14']],
  ['a binding without use', rm('"Queue": { "with": {} }'), ['E_COMPOSITION', '3:14']],
  ['a use that is no text', rm('"Queue": { "use": {} }'), ['E_COMPOSITION', '3:23']],
  [
    'an unknown key in a binding',
    rm('"Queue": { "use": "queue/fifo", "wit": {} }'),
    ['E_COMPOSITION', '3:37', '"with"'],
  ],
  [
    'more wrappers than may be',
    rm(`"Queue": { "use": "queue/fifo", "through": [${Array(21).fill('"queue/tap"').join()}] }`),
    ['E_LIMIT', '3:48'],
  ],
  [
    'an unknown setting',
    rm('"Queue": { "use": "queue/priority", "with": { "agingMS": 5 } }'),
    ['E_UNKNOWN_SETTING', '3:51', '"agingMs"'],
  ],
  [
    'a setting of a component that has none',
    rm('"Queue": { "use": "queue/fifo", "with": { "limit": 5 } }'),
    ['E_UNKNOWN_SETTING', '3:47'],
  ],
  [
    'a setting below its least',
    rm('"Queue": { "use": "queue/priority", "with": { "agingMs": 0 } }'),
    ['E_BAD_SETTING', '3:62'],
  ],
  [
    'a setting above its most',
    rm('"Queue": { "use": "queue/priority", "with": { "agingMs": 10001 } }'),
    ['E_BAD_SETTING', '3:62'],
  ],
  [
    'a fraction for a whole number',
    rm('"Queue": { "use": "queue/priority", "with": { "agingMs": 1.5 } }'),
    ['E_BAD_SETTING', '3:62'],
  ],
  [
    'a number as a text',
    rm('"Queue": { "use": "queue/priority", "with": { "agingMs": "5" } }'),
    ['E_BAD_SETTING', '3:62'],
  ],
  [
    'an option that there is not',
    rm('"Queue": { "use": "queue/priority", "with": { "ties": "random" } }'),
    ['E_BAD_SETTING', '3:59'],
  ],
  [
    'a weight of nothing',
    rm('"Scheduler": { "use": "scheduler/drf", "with": { "weights": { "ann": 0 } } }'),
    ['E_BAD_SETTING', '3:65'],
  ],
  [
    'settings that are a list',
    rm('"Queue": { "use": "queue/priority", "with": [5] }'),
    ['E_BAD_SETTING', '3:49'],
  ],
  ['a wrapper alone', rm('"Queue": "queue/bounded"'), ['E_COMPOSITION', '3:14', '"through"']],
  [
    'no wrapper in front',
    rm('"Queue": { "use": "queue/fifo", "through": ["queue/lifo"] }'),
    ['E_COMPOSITION', '3:49', '"use"'],
  ],
  [
    'an unknown wrapper',
    rm('"Queue": { "use": "queue/fifo", "through": [{ "use": "queue/bonded" }] }'),
    ['E_UNKNOWN_COMPONENT', '3:58', '"queue/bounded"'],
  ],
  [
    'a wrapper in a wrapper',
    rm('"Queue": { "use": "queue/fifo", "through": [{ "use": "queue/tap", "through": [] }] }'),
    ['E_COMPOSITION', '3:71'],
  ],
  [
    'one wrapper that is no list',
    rm('"Queue": { "use": "queue/fifo", "through": "queue/tap" }'),
    ['E_COMPOSITION', '3:48'],
  ],
  [
    'a component without what it needs',
    rm('"Scheduler": "scheduler/picky"'),
    ['E_NEEDS', '3:18', 'estimator/history'],
  ],
  [
    'a component beside one that it forbids',
    rm('"Scheduler": "scheduler/picky", "Estimator": "estimator/history", "Queue": "queue/lifo"'),
    ['E_NEEDS', '3:18', 'queue/lifo'],
  ],
  [
    'an interface that is needed and none',
    rm('"Scheduler": "scheduler/informed", "Estimator": "estimator/none"'),
    ['E_NEEDS', '3:18', 'Estimator'],
  ],
  [
    'a component that requires what the role has not',
    rm('"Placement": "placement/runner"'),
    ['E_NEEDS', '3:18'],
  ],
  ['explore that is a list', '{ "explore": ["*"] }', ['E_COMPOSITION', '1:14']],
  [
    'explore of an unknown role',
    '{ "explore": { "resourceManger.Queue": "*" } }',
    ['E_UNKNOWN_ROLE', '1:16', '"resourceManager.Queue"'],
  ],
  [
    'explore of an unknown interface',
    '{ "explore": { "resourceManager.Queu": "*" } }',
    ['E_UNKNOWN_INTERFACE', '1:16', '"resourceManager.Queue"'],
  ],
  [
    'explore of nothing',
    '{ "explore": { "resourceManager.Queue": [] } }',
    ['E_COMPOSITION', '1:41'],
  ],
  [
    'explore of a wrapper',
    '{ "explore": { "resourceManager.Queue": ["queue/bounded"] } }',
    ['E_COMPOSITION', '1:42'],
  ],
  [
    'explore of another interface',
    '{ "explore": { "resourceManager.Queue": ["queue/lifo", "scheduler/drf"] } }',
    ['E_WRONG_INTERFACE', '1:56'],
  ],
  [
    'several faults',
    '{\n  "descripton": 1,\n  "resourceManager": { "Queue": "queue/lif" },\n  "nodeManager": { "Queu": "x" }\n}',
    ['E_UNKNOWN_ROLE', '2:3', '"description"'],
    ['E_UNKNOWN_COMPONENT', '3:33', '"queue/lifo"'],
    ['E_UNKNOWN_INTERFACE', '4:20', '"Queue"'],
  ],
]
