import type { CompositionFile, WrittenBinding } from '../assembler/composition.ts'
import type { RoleName } from '../assembler/roles.ts'
import type { ComponentSource, Listed } from '../assembler/source.ts'
import { STAND_INS } from './stand-ins.ts'

/** The id under which compositions of this source find the scheduler that fills local queues. */
const SPREADING = 'scheduler/contract-spreading'

/**
 * The components that there are now, but that executors run nothing: in virtual time none may start threads. `more`
 * stand beside them or in their place.
 */
export function inVirtualTime(
  source: ComponentSource,
  more: readonly Listed[] = [],
): ComponentSource {
  const all = new Map<string, Listed>()
  for (const id of source.ids()) all.set(id, inert(source.get(id)!))
  const spreading = { id: SPREADING, version: '', doc: '', component: STAND_INS.Spreading }
  for (const listed of [spreading, ...more]) all.set(listed.id, listed)
  return { defaults: source.defaults, ids: () => all.keys(), get: (id) => all.get(id) }
}

function inert(listed: Listed): Listed {
  const { provides, wraps, config } = listed.component
  if (provides.name !== 'Executor') return listed
  return { ...listed, component: { ...STAND_INS.Executor, wraps, config } }
}

/** The bindings in that role; in a Node Manager with somebody who hands it tasks, or nothing would ever wait there. */
export const compositionIn = (
  role: RoleName,
  bindings: Readonly<Record<string, WrittenBinding>>,
): CompositionFile => ({
  ...(role === 'nodeManager' && { applicationMaster: { Scheduler: SPREADING } }),
  [role]: bindings,
})
