import type { ComponentSource, Listed } from '../assembler/source.ts'
import { STAND_INS } from './stand-ins.ts'

/** The same components, but that executors run nothing: in virtual time none may start threads. */
export function inVirtualTime(
  source: ComponentSource,
  more: ReadonlyMap<string, Listed> = new Map(),
): ComponentSource {
  const { Executor } = STAND_INS
  return {
    defaults: source.defaults,
    ids: () => new Set([...source.ids(), ...more.keys()]),
    get(id) {
      const listed = more.get(id) ?? source.get(id)
      if (listed?.component.provides.name !== 'Executor') return listed
      const { wraps, config } = listed.component
      return { ...listed, component: { ...Executor, wraps, config } }
    },
  }
}
