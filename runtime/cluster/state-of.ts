import { resolve } from '../assembler/apply.ts'
import type { Seat } from '../core/rewire.ts'
import { SegueError } from '../errors.ts'

/**
 * What the components behind the binding remember, by node: what each would hand to a successor. Throws E_UNKNOWN_ROLE,
 * E_UNKNOWN_INTERFACE; E_CONTRACT when a component cannot say.
 */
export function stateOf(
  seats: readonly Seat[],
  address: string,
): { binding: string; component: string; nodes: Record<string, unknown> } {
  const [role, face] = resolve(address)
  const nodes: Record<string, unknown> = {}
  let component = ''
  for (const { core, bindings } of seats.filter((seat) => seat.role.name === role)) {
    const instance = bindings.instance(face)!
    component = instance.plan.base.listed.id
    const state = snapshotOf(component, () => instance.snapshot())
    const fault = instance.plan.face.stateFault(state)
    if (fault) throw cannotSay(component, `its snapshot is not plain data: ${fault}`)
    nodes[core.id] = structuredClone(state) ?? null
  }
  return { binding: `${role}.${face}`, component, nodes }
}

function snapshotOf(component: string, snapshot: () => unknown): unknown {
  try {
    return snapshot()
  } catch (error) {
    throw cannotSay(
      component,
      `its snapshot threw: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

const cannotSay = (component: string, what: string): SegueError =>
  new SegueError('E_CONTRACT', `${component}: ${what}`, {
    where: component,
    running: 'it goes on; nothing has changed',
    next: 'mend the component: a rewire would meet the same',
  })
