import type { Component } from '#interfaces'
import type { WrittenBinding } from './composition.ts'

/** One component as a composition sees it. */
export interface Listed {
  /** `queue/fifo`. */
  readonly id: string
  /** Hash of what runs; another one after every edit that means something. */
  readonly version: string
  /** One sentence for people; may be empty. */
  readonly doc: string
  readonly component: Component
}

/** The components that a composition may choose from. The loader's catalog is one. */
export interface ComponentSource {
  get(id: string): Listed | undefined
  ids(): Iterable<string>
  /** What stands behind an interface where a composition names nothing, other than `DEFAULTS` says; by role and interface. */
  readonly defaults?: Readonly<Record<string, Readonly<Record<string, WrittenBinding>>>>
}

/** What provides the interface, sorted by id. */
export const providing = (source: ComponentSource, interfaceName: string): Listed[] =>
  [...source.ids()]
    .sort()
    .map((id) => source.get(id)!)
    .filter(({ component }) => component.provides.name === interfaceName)

/** True for what can stand behind an interface by itself. */
export const standsAlone = ({ component }: Listed): boolean => component.wraps !== 'only'

/** True for what can stand in front of another component. */
export const standsInFront = ({ component }: Listed): boolean => component.wraps !== 'no'
