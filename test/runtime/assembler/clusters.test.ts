import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { capacity, parseCluster, readCluster } from '../../../runtime/assembler/clusters.ts'
import { thisMachine } from '../../../runtime/assembler/machine.ts'

import { SegueError, SegueErrors } from '../../../runtime/errors.ts'

const machine = { cpu: 4, memory: 10_000 }
const parse = (value: unknown) =>
  parseCluster(
    typeof value === 'string' ? value : JSON.stringify(value),
    '/my/clusters/c.json',
    machine,
  )
const nodes = (...list: unknown[]) => parse({ composition: 'default', nodes: list }).nodes

test('local: one node, which is this machine', async () => {
  const plan = await readCluster('compositions/clusters/local.json')
  const real = thisMachine()
  expect(plan.nodes).toEqual([{ resources: real, labels: [], rack: 'default', speed: 1 }])
  expect(plan.composition).toBe(resolve('compositions/default.json'))
  expect(plan.nominal).toBe(false)
  expect(capacity(plan, { ...real, cpu: 2 })).toBe('1 node, 2 real cores')
})

test('local-5: five nodes of one nominal slot and a fifth of the memory', async () => {
  const plan = await readCluster('compositions/clusters/local-5.json', machine)
  expect(plan.nodes).toHaveLength(5)
  for (const node of plan.nodes) expect(node.resources).toEqual({ cpu: 1, memory: 2000 })
  expect(plan.nominal).toBe(true)
  expect(capacity(plan, { ...machine, cpu: 1 })).toBe('5 nodes, 5 nominal slots on 1 real core')
})

test('nodes may differ in everything', () => {
  expect(
    nodes(
      { count: 2, cpu: 8, memory: '1.5 GiB', rack: 'r1', labels: ['ssd'], speed: 0.5 },
      { cpu: '50%', memory: 512, resources: { gpu: 2, licence: 0.5 } },
    ),
  ).toEqual([
    { resources: { cpu: 8, memory: 1.5 * 2 ** 30 }, labels: ['ssd'], rack: 'r1', speed: 0.5 },
    { resources: { cpu: 8, memory: 1.5 * 2 ** 30 }, labels: ['ssd'], rack: 'r1', speed: 0.5 },
    {
      resources: { cpu: 2, memory: 512, gpu: 2, licence: 0.5 },
      labels: [],
      rack: 'default',
      speed: 1,
    },
  ])
})

test.each([
  ['"default"', 'default', '/my/default.json'],
  ['a path', './mine.json', '/my/clusters/mine.json'],
  ['a path upwards', '../../other/x.json', '/other/x.json'],
  ['an absolute path', '/abs/x.json', '/abs/x.json'],
])('the composition is %s', (_, composition, expected) => {
  expect(parse({ composition, machine: true }).composition).toBe(expected)
})

test.each<[string, unknown, ...[at: string, code?: string][]]>([
  ['no JSON', '{', ['1:2', 'E_JSON']],
  ['a list', [], ['1:1']],
  ['an unknown key', { composition: 'x', machine: true, node: [] }, ['1:35']],
  ['no composition', { machine: true }, ['1:1']],
  ['a composition that is no text', { composition: 1, machine: true }, ['1:16']],
  ['neither machine nor nodes', { composition: 'x' }, ['1:1']],
  ['both', { composition: 'x', machine: true, nodes: [{ cpu: 1, memory: 1 }] }, ['1:1']],
  ['a machine that is not true', { composition: 'x', machine: false }, ['1:30']],
  ['no nodes', { composition: 'x', nodes: [] }, ['1:28']],
  ['nodes that are no list', { composition: 'x', nodes: 5 }, ['1:28']],
  ['a node that is no object', { composition: 'x', nodes: [5] }, ['1:29']],
  ['a node without memory', { composition: 'x', nodes: [{ cpu: 1 }] }, ['1:29']],
  ['no cpu at all', { composition: 'x', nodes: [{ cpu: 0, memory: 1 }] }, ['1:36']],
  ['memory in unknown units', { composition: 'x', nodes: [{ cpu: 1, memory: '4 GB' }] }, ['1:47']],
  ['half a node', { composition: 'x', nodes: [{ count: 0.5, cpu: 1, memory: 1 }] }, ['1:38']],
  [
    'an unknown key of a node',
    { composition: 'x', nodes: [{ cpu: 1, memory: 1, mem: 2 }] },
    ['1:49'],
  ],
  [
    'cpu among the resources',
    { composition: 'x', nodes: [{ cpu: 1, memory: 1, resources: { cpu: 1 } }] },
    ['1:62'],
  ],
  [
    'labels that are no texts',
    { composition: 'x', nodes: [{ cpu: 1, memory: 1, labels: [1] }] },
    ['1:59'],
  ],
  [
    'more nodes than there may be',
    {
      composition: 'x',
      nodes: [
        { cpu: 1, memory: 1 },
        { count: 1e9, cpu: 1, memory: 1 },
      ],
    },
    ['1:28', 'E_LIMIT'],
  ],
  [
    'more resources than there may be',
    {
      composition: 'x',
      nodes: [
        {
          cpu: 1,
          memory: 1,
          resources: Object.fromEntries(Array.from({ length: 63 }, (_, i) => [`r${i}`, 1])),
        },
      ],
    },
    ['1:28', 'E_LIMIT'],
  ],
  [
    'memory beyond what can be counted',
    { composition: 'x', nodes: [{ cpu: 1, memory: `${'9'.repeat(400)} TiB` }] },
    ['1:47'],
  ],
  [
    'a rack whose name goes on and on',
    { composition: 'x', nodes: [{ rack: 'r'.repeat(257), cpu: 1, memory: 1 }] },
    ['1:37'],
  ],
  [
    'several',
    { composition: 'x', nodes: [{ cpu: -1, memory: '?', speed: 0 }] },
    ['1:36'],
    ['1:48'],
    ['1:60'],
  ],
])('%s is refused', (_, value, ...expected) => {
  let error: unknown
  try {
    parse(value)
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(SegueError)
  const faults = error instanceof SegueErrors ? error.faults : [error as SegueError]
  expect(faults.map(({ code, parts }) => [code, parts.where])).toEqual(
    expected.map(([at, code = 'E_CLUSTER']) => [code, `c.json:${at}`]),
  )
})

test('a file that is not there', async () => {
  await expect(readCluster('no/such.json')).rejects.toMatchObject({ code: 'E_FILE' })
})
