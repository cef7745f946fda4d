import { readdirSync } from 'node:fs'
import { component, Executor, type Component, type Interface } from '#interfaces'
import type { ComponentSource, Listed } from '../../runtime/assembler/source.ts'

const ROOT = new URL('../../components/', import.meta.url)

/** In virtual time nothing runs, so nothing may start threads. */
const inert = component({
  provides: Executor,
  create: () => ({ run() {}, cancel() {}, flush() {}, busy: () => 0 }),
})

/** Every component that ships. */
export const shipped: ReadonlyMap<string, Component> = new Map(
  await Promise.all(
    readdirSync(ROOT).flatMap((kind) =>
      readdirSync(new URL(`${kind}/`, ROOT))
        .filter((file) => file.endsWith('.ts'))
        .map(async (file): Promise<[string, Component]> => {
          const { default: made } = await import(new URL(`${kind}/${file}`, ROOT).href)
          const real: Component = made
          const stand = kind === 'executor' ? { ...inert, wraps: real.wraps } : real
          return [`${kind}/${file.slice(0, -3)}`, stand]
        }),
    ),
  ),
)

/** Ids of what ships behind the interface. */
export const idsOf = (
  { name }: Interface,
  wraps: Component['wraps'][] = ['no', 'also'],
): string[] =>
  [...shipped]
    .filter(([, it]) => it.provides.name === name && wraps.includes(it.wraps))
    .map(([id]) => id)
    .sort()

/** The shipped components, and others beside or instead of them. */
export function sourceWith(more: Readonly<Record<string, Component>> = {}) {
  const all = new Map([...shipped, ...Object.entries(more)])
  const versions = new Map<string, number>()
  const source: ComponentSource & { save(id: string, made: Component): void } = {
    ids: () => all.keys(),
    get(id): Listed | undefined {
      const made = all.get(id)
      return made && { id, version: `v${versions.get(id) ?? 1}`, doc: '', component: made }
    },
    /** As if its file had been saved. */
    save(id, made) {
      all.set(id, made)
      versions.set(id, (versions.get(id) ?? 1) + 1)
    },
  }
  return source
}
