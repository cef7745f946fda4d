import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { MOST_JOB_BYTES, parseJobFile, readJobFile } from '../../../runtime/formats/job-file.ts'
import { SegueErrors, type SegueError } from '../../../runtime/errors.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'segue-jobs-')))
afterAll(() => rmSync(root, { recursive: true }))
const folder = join(root, 'home')
mkdirSync(join(folder, 'jobs'), { recursive: true })
mkdirSync(join(root, 'other'))
symlinkSync('../other', join(folder, 'out'))

function refusal(text: string, more: object = {}): SegueError {
  try {
    parseJobFile(text, join(folder, 'jobs/bad.json'), { folder, ...more })
  } catch (error) {
    return error as SegueError
  }
  return expect.unreachable(`accepted: ${text}`)
}
const faultsOf = (error: SegueError) => (error instanceof SegueErrors ? error.faults : [error])
const placesIn = (error: SegueError) =>
  faultsOf(error).map(({ code, parts }) => [
    code,
    parts.where!.split('/').at(-1)!.replace('bad.json:', ''),
  ])

const WHOLE = `{
  "$schema": "../node_modules/segue/dist/workloads/job.schema.json",
  "name": "thumbnails",
  "user": "ann",
  "description": "One small picture for each large one.",
  "stages": [
    {
      "name": "resize",
      "call": "./tasks.ts#resize",
      "each": ["a.png", "b.png", "c.png"],
      "needs": { "cpu": 1, "memory": "256MiB" },
      "retries": 2,
      "timeoutMs": 60000
    },
    {
      "name": "index",
      "call": "./tasks.ts#index",
      "args": [{ "title": "all", "pictures": { "$from": "resize" } }]
    },
    { "name": "pack", "run": ["tar", "-cf", "{}.tar", "{}"], "each": ["small"], "after": ["index"] }
  ]
}
`

test('a whole job', async () => {
  const file = join(folder, 'jobs/thumbnails.json')
  writeFileSync(file, WHOLE)
  const read = await readJobFile(file, { folder })
  const { $schema: _, ...spec } = JSON.parse(WHOLE)
  expect(read).toEqual({ spec, format: 'segue', notes: [] })
})

test('all faults at once, each at the very value or key', () => {
  const error = refusal(`{
  "name": "j",
  "user": 7,
  "stages": [
    { "name": "a", "run": ["ls", 5], "retries": -1,
      "timoutMs": 5 },
    { "name": "b", "call": "./x.ts#f",
      "args": [1, { "deep": [{ "$from": "aa" }] }],
      "needs": { "memory": "5 parsecs" } },
    { "name": "a", "burn": { "cpuMs": 1 }, "after": ["b", "c"] }
  ]
}`)
  expect(placesIn(error)).toEqual([
    ['E_JOB', '3:11'],
    ['E_JOB', '5:34'],
    ['E_JOB', '5:49'],
    ['E_JOB', '6:7'],
    ['E_JOB', '9:28'],
    ['E_JOB', '10:15'],
  ])
  expect(faultsOf(error)[3].parts.next).toBe('did you mean "timeoutMs"?')
  expect(error.message).toBe('bad.json has 6 faults')
  expect(error.explain().match(/running/g)).toHaveLength(1)
})

test('of sound stages, what they refer to', () => {
  const error = refusal(`{ "name": "j", "stages": [
    { "name": "load", "call": "./x.ts", "count": 3 },
    { "name": "b", "call": "./x.ts#f", "args": [[{ "$from": "laod" }], { "$from": "load", "at": 3 }] },
    { "name": "c", "burn": {}, "after": ["load", "bb"] }] }`)
  expect(placesIn(error)).toEqual([
    ['E_JOB', '3:61'],
    ['E_JOB', '3:97'],
    ['E_JOB', '4:50'],
  ])
  expect(faultsOf(error)[0].parts.next).toBe('did you mean "load"?')
})

test.each<[string, string, code: string, at: string]>([
  ['no JSON', '{ "name": }', 'E_JSON', '1:11'],
  ['a key twice', '{ "name": "a",\n "name": "b" }', 'E_JSON', '2:2'],
  ['too deep', `{ "name": ${'['.repeat(150)}${']'.repeat(150)} }`, 'E_LIMIT', '1:110'],
  ['no object', '[]', 'E_JOB', '1:1'],
  ['no stages', '{\n "name": "a" }', 'E_JOB', '1:1'],
  [
    'a schema that is no text',
    '{"$schema":1,"name":"a","stages":[{"name":"b","burn":{}}]}',
    'E_JOB',
    '1:12',
  ],
  ['a prototype', '{"name":"a","stages":[{"name":"b","burn":{},"__proto__":{}}]}', 'E_JOB', '1:45'],
  ['a circle', '{"name":"a","stages":[{"name":"b","burn":{},"after":["b"]}]}', 'E_JOB', '1:54'],
  [
    'a number without end',
    '{"name":"a","stages":[{"name":"b","burn":{"cpuMs":1e999}}]}',
    'E_JOB',
    '1:51',
  ],
])('%s', (_, text, code, at) => {
  expect(placesIn(refusal(text))).toEqual([[code, at]])
})

test('a file that is too large is not read', async () => {
  const file = join(folder, 'jobs/large.json')
  writeFileSync(file, '')
  const { truncateSync } = await import('node:fs')
  truncateSync(file, MOST_JOB_BYTES + 1)
  await expect(readJobFile(file, { folder })).rejects.toMatchObject({
    code: 'E_LIMIT',
    parts: { where: file, found: `${MOST_JOB_BYTES + 1} bytes` },
  })
  await expect(readJobFile(join(folder, 'none.json'), { folder })).rejects.toMatchObject({
    code: 'E_FILE',
  })
})

describe('what a job may do', () => {
  const job = (stage: object) => JSON.stringify({ name: 'j', stages: [{ name: 's', ...stage }] })
  const accepted = (stage: object, more: object = {}) =>
    parseJobFile(job(stage), 'job.json', { folder, ...more }).spec.stages[0]

  test('paths start at the folder of the cluster and lead nowhere out of it', () => {
    for (const call of [
      './tasks.ts#f',
      'jobs/../tasks.ts',
      `${folder}/x.ts#f`,
      `file://${folder}/x.ts#f`,
    ])
      expect(accepted({ call })).toMatchObject({ call })
    expect(accepted({ run: ['ls'], cwd: 'jobs' })).toMatchObject({ cwd: 'jobs' })
    for (const call of [
      '../tasks.ts#f',
      'out/tasks.ts#f',
      '/etc/tasks.ts',
      `file://${root}/x.ts#f`,
    ]) {
      const error = refusal(job({ call }))
      expect(placesIn(error)).toEqual([['E_FORBIDDEN', '1:42']])
      expect(error.message).toBe('stage "s": the module of call is outside the allowed folders')
    }
    expect(placesIn(refusal(job({ run: ['ls'], cwd: '..' })))).toEqual([['E_FORBIDDEN', '1:54']])
  })

  test('further folders may be allowed', () => {
    const allow = [join(root, 'other')]
    expect(accepted({ call: 'out/tasks.ts#f' }, { allow })).toBeDefined()
    const error = refusal(job({ call: '../tasks.ts#f' }), { allow })
    expect(error.parts.expected).toBe(`a path in ${folder} or ${join(root, 'other')}`)
  })

  test('without commands', () => {
    const error = refusal(job({ run: ['ls'] }), { commands: false })
    expect(placesIn(error)).toEqual([['E_FORBIDDEN', '1:41']])
    expect(error.parts.next).toContain('--no-commands')
    expect(accepted({ call: './x.ts' }, { commands: false })).toBeDefined()
  })

  test('every stage that may not is told', () => {
    const stages = [
      { name: 'a', call: '../x.ts' },
      { name: 'b', run: ['ls'], cwd: '/' },
      { name: 'c', call: './x.ts' },
      { name: 'd', call: '../x.ts' },
    ]
    const error = refusal(JSON.stringify({ name: 'j', stages }), { commands: false })
    expect(faultsOf(error)).toHaveLength(4)
    expect(error.code).toBe('E_FORBIDDEN')
  })
})
