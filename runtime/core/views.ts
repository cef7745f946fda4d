import type { NodeView } from './messages.ts'
import type { Role } from './role.ts'

/** The role sees the nodes as they were when that was sent, until it hears of them again. */
export function viewed(role: Role, views: readonly NodeView[]): void {
  for (const { id, free, running } of views) {
    const node = role.ledger.node(id)
    if (!node) continue
    free.forEach((amount, dimension) => (node.free[dimension] = amount))
    node.running = running
    role.tell('Placement', () => role.parts.placement.changed(node))
    if (role.waiting > 0) role.offer(node)
  }
}

/** What is free on the node now. */
export const viewOf = ({ id, free, running }: NodeView): NodeView => ({
  id,
  free: [...free],
  running,
})
