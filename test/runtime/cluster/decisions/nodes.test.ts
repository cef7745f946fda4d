import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NodeNotes, viewNodes } from '../../../../runtime/cluster/decisions/nodes.ts'
import type { NodeView, Verdict } from '../../../../runtime/cluster/decisions/record.ts'
import { nodeDetail } from '../../../../runtime/cluster/decisions/words.ts'
import { NodeRecord } from '../../../../runtime/core/records.ts'

const NAMES = ['cpu', 'memory', 'gpu']
const GIB = 1024 ** 3

function node(index: number, total: number[], used: number[] = [], more: object = {}): NodeRecord {
  const record = new NodeRecord(
    `n${index + 1}`,
    index,
    total.map((amount) => amount * 1000),
    more,
  )
  used.forEach((amount, d) => (record.free[d] -= amount * 1000))
  return record
}

const shape = (needs: number[], labels: string[] = []) => ({
  needs: needs.map((amount) => amount * 1000),
  labels,
})

const told = (view: NodeView) => `${view.node} ${view.verdict}: ${nodeDetail(view)}`

describe('what nodes are to a task', () => {
  test('each verdict, with the numbers that it stands on', () => {
    const nodes = [
      node(0, [8, 16 * GIB], [6]),
      node(1, [8, 16 * GIB], [1, 13 * GIB]),
      node(2, [2, 16 * GIB]),
      node(3, [8, 16 * GIB], [], { labels: ['ssd'] }),
      node(4, [8, 16 * GIB], [5], { labels: ['ssd'] }),
      node(5, [8, 16 * GIB]),
    ]
    nodes[5].open = false
    // The charge of the task itself is no reason against the node.
    nodes[3].free[0] -= 4000
    const plain = new NodeNotes(nodes, 3, nodes[3]).views(shape([4, 4 * GIB]), NAMES, true)
    expect(plain.nodes.map(told)).toEqual([
      'n4 chosen: 8 of 8 cpu free',
      'n1 no-room: needs 4 cpu, 2 of 8 cpu free',
      'n2 no-room: needs 4 GiB of memory, 3 GiB of 16 GiB free',
      'n3 impossible: needs 4 cpu, has 2 in all',
      'n5 no-room: needs 4 cpu, 3 of 8 cpu free',
      'n6 held: takes nothing new',
    ])
    const labelled = viewNodes(nodes, NAMES, shape([1, 1], ['ssd']))
    expect(labelled.nodes.map(told)).toEqual([
      'n1 impossible: does not carry ssd',
      'n2 impossible: does not carry ssd',
      'n3 impossible: does not carry ssd',
      'n4 free: 4 of 8 cpu free: had room, too',
      'n5 free: 3 of 8 cpu free: had room, too',
      'n6 impossible: does not carry ssd',
    ])
    const gpu = viewNodes(nodes.slice(0, 1), NAMES, shape([1, 1, 2]))
    expect(gpu.nodes.map(told)).toEqual(['n1 impossible: needs 2 gpu, has 0 in all'])
  })

  const worlds = fc.record({
    nodes: fc.array(
      fc.record({ cpu: fc.integer({ min: 1, max: 8 }), used: fc.nat(8), open: fc.boolean() }),
      { minLength: 1, maxLength: 200, size: 'max' },
    ),
    need: fc.integer({ min: 1, max: 8 }),
    chosen: fc.nat(199),
    most: fc.option(fc.integer({ min: 1, max: 150 }), { nil: undefined }),
  })

  test('32 one by one, the chosen first; the rest counted; every node once', () => {
    fc.assert(
      fc.property(worlds, ({ nodes: specs, need, chosen, most }) => {
        const nodes = specs.map(({ cpu, used, open }, i) => {
          const made = node(i, [cpu], [Math.min(cpu, used)])
          made.open = open
          return made
        })
        const verdict = ({ open, free, total }: NodeRecord): Verdict =>
          total[0] < need * 1000
            ? 'impossible'
            : !open
              ? 'held'
              : free[0] < need * 1000
                ? 'no-room'
                : 'free'
        const taken = nodes[chosen]
        const notes = new NodeNotes(nodes, 1, taken, most)
        const { nodes: views, others = {} } = notes.views(shape([need]), NAMES)
        const rest = nodes.filter((one) => one !== taken)
        const looked = nodes.slice(0, most).filter((one) => one !== taken)
        const order = [...(taken ? [taken] : []), ...looked]
        const expected = (one: NodeRecord) => (one === taken ? 'chosen' : verdict(one))
        expect(views.map((view) => [view.node, view.verdict])).toEqual(
          order.slice(0, 32).map((one) => [one.id, expected(one)]),
        )
        const counts: Partial<Record<Verdict, number>> = {}
        for (const one of order.slice(32)) counts[verdict(one)] = (counts[verdict(one)] ?? 0) + 1
        if (looked.length < rest.length) counts.unknown = rest.length - looked.length
        expect(others).toEqual(counts)
      }),
    )
  })

  test('it is as it was, whatever has changed since', () => {
    const nodes = [node(0, [8])]
    const notes = new NodeNotes(nodes, 3)
    nodes[0].free[0] = 0
    expect(notes.views(shape([2]), NAMES).nodes.map(told)).toEqual([
      'n1 free: 8 of 8 cpu free: had room, too',
    ])
  })
})
