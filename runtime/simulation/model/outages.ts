import { Heap, type Micros } from '#interfaces'
import type { NodeChange } from '../../drivers/nature.ts'
import { SegueError } from '../../errors.ts'
import { exponential, keyed } from './draws.ts'
import type { Part } from './model-file.ts'

/**
 * Nodes that leave and come back: those of a list, or each by itself after exponential times, for ever. The first `homes` nodes stay,
 * since jobs live there. Throws E_FORMAT for a list with others than those that can leave, and by chance where none can.
 */
export function outages(
  part: Part<'outages'>,
  nodes: number,
  homes: number,
  key: number,
): () => Iterator<NodeChange> {
  const { list, mtbfMs = 0, mttrMs = 0 } = part
  if (!list && nodes <= homes) {
    throw new SegueError('E_FORMAT', 'the model takes away nodes by chance, and none can leave', {
      expected: `more than ${homes} ${homes === 1 ? 'node' : 'nodes'}: jobs live on the first, which stay`,
      found: `${nodes} ${nodes === 1 ? 'node' : 'nodes'}`,
      next: 'simulate more nodes, or a model without "outages"',
    })
  }
  if (!list) return () => byChance(mtbfMs * 1000, mttrMs * 1000, nodes, homes, key)
  for (const { node } of list) {
    const number = /^n[1-9]\d*$/.test(node) ? Number(node.slice(1)) : 0
    if (number > homes && number <= nodes) continue
    throw new SegueError('E_FORMAT', `the model takes away ${JSON.stringify(node)}`, {
      expected:
        nodes > homes ? `a node from n${homes + 1} to n${nodes}` : 'no such list: all nodes stay',
      found: number > 0 && number <= homes ? 'jobs live there' : `${nodes} nodes, n1 to n${nodes}`,
    })
  }
  return () =>
    list.map(({ atMs, node, comes }) => ({ at: Math.round(atMs * 1000), node, comes })).values()
}

function* byChance(
  up: Micros,
  away: Micros,
  nodes: number,
  homes: number,
  key: number,
): Generator<NodeChange, undefined> {
  const next = new Heap<{ node: number; changes: number }>()
  const after = (now: Micros, mean: Micros, node: number, changes: number): Micros =>
    now + Math.max(1, Math.round(mean * exponential(keyed(key, node), changes)))
  for (let node = homes; node < nodes; node++)
    next.push({ node, changes: 0 }, after(0, up, node, 0), node)
  for (;;) {
    const { key: at, value } = next.pop()!
    const comes = value.changes % 2 === 1
    yield { at, node: `n${value.node + 1}`, comes }
    const changes = value.changes + 1
    next.push({ ...value, changes }, after(at, comes ? up : away, value.node, changes), value.node)
  }
}
