import type { CompositionFile, WrittenBinding } from '../../assembler/composition.ts'
import { compositionOf } from '../../assembler/parse.ts'
import { INTERFACES, interfacesOf, ROLES, type RoleName } from '../../assembler/roles.ts'
import {
  providing,
  standsAlone,
  type ComponentSource,
  type Listed,
} from '../../assembler/source.ts'
import type { Subject } from '../law.ts'
import { compositionIn, inVirtualTime } from '../virtual-source.ts'
import { servingOf } from './serving.ts'

/** Something that can stand behind the interface under test. */
export interface Variant {
  readonly written: WrittenBinding
  /** For people: `queue/priority with agingMs 100`. */
  readonly name: string
  readonly own: boolean
}

/** A role that the component may stand in, what else may stand beside it there, and what may take its place. */
export interface Place {
  readonly role: RoleName
  readonly variants: readonly Variant[]
  /** By interface; what a composition may choose there. */
  readonly beside: Readonly<Record<string, readonly string[]>>
  /** Whether that can be composed, each question answered once. */
  readonly composes: (bindings: Readonly<Record<string, WrittenBinding>>) => boolean
}

/** Where the component can be put to work; found by trying compositions, without running one. */
export async function placesOf(subject: Subject): Promise<Place[]> {
  const { source, component } = subject
  const face = component.provides.name
  const places: Place[] = []
  for (const role of ROLES) {
    if (!interfacesOf(role).includes(face)) continue
    const schedulers = await serving(source, role)
    const beside = Object.fromEntries(
      interfacesOf(role)
        .filter((name) => name !== face && INTERFACES[name].kind === 'decides')
        .map((name) => [name, name === 'Scheduler' ? schedulers : alone(source, name)]),
    )
    const variants = subject.peers
      .filter(({ id }) => face !== 'Scheduler' || schedulers.includes(id))
      .flatMap((peer) => variantsOf(peer, subject))
    const composes = composing(inVirtualTime(source), role)
    const place = { role, variants, beside: suited(subject, beside), composes }
    const fits = variants.filter(({ written }) => composes({ [face]: written }))
    if (fits.some(({ own }) => own)) places.push({ ...place, variants: fits })
  }
  return places
}

const alone = (source: ComponentSource, name: string): string[] =>
  providing(source, name)
    .filter(standsAlone)
    .map(({ id }) => id)

async function serving(source: ComponentSource, role: RoleName): Promise<string[]> {
  const ids: string[] = []
  for (const id of alone(source, 'Scheduler'))
    if ((await servingOf(source, id)).includes(role)) ids.push(id)
  return ids
}

/** Without what the component forbids, and only with what it needs. */
function suited(
  { component: { needs, forbids }, source }: Subject,
  beside: Readonly<Record<string, readonly string[]>>,
): Record<string, readonly string[]> {
  const isNone = (id: string) => id.endsWith('/none')
  const isNeeded = (name: string) =>
    needs.find((id) => source.get(id)?.component.provides.name === name)
  return Object.fromEntries(
    Object.entries(beside).map(([name, ids]) => {
      const needed = isNeeded(name)
      if (needed) return [name, [needed]]
      const left = ids.filter((id) => {
        if (forbids.includes(id) || (forbids.includes(name) && !isNone(id))) return false
        return !(needs.includes(name) && isNone(id))
      })
      return [name, left]
    }),
  )
}

/** The component with its own settings, one at a time at each value worth trying; another as it is. */
function variantsOf(peer: Listed, { id, peers }: Subject): Variant[] {
  const own = peer.id === id
  const base = peers.find(standsAlone)!.id
  const variant = (settings: Readonly<Record<string, unknown>>, note: string): Variant => {
    const choice = { use: peer.id, with: settings }
    const written = standsAlone(peer) ? choice : { use: base, through: [choice] }
    return { written, name: `${peer.id}${note}`, own }
  }
  if (!own) return [variant({}, '')]
  const settings = Object.entries(peer.component.config).flatMap(([name, setting]) =>
    [...(setting.try ?? []), ...(setting.options ?? []), setting.min]
      .filter((value) => value !== undefined && setting.kind !== 'weights')
      .map((value) => variant({ [name]: value }, ` with ${name} ${value}`)),
  )
  return [variant({}, ''), ...settings]
}

function composing(source: ComponentSource, role: RoleName): Place['composes'] {
  const known = new Map<string, boolean>()
  return (bindings) => {
    const key = JSON.stringify(bindings)
    let answer = known.get(key)
    if (answer === undefined) known.set(key, (answer = isComposed(source, role, bindings)))
    return answer
  }
}

function isComposed(
  source: ComponentSource,
  role: RoleName,
  bindings: Readonly<Record<string, WrittenBinding>>,
): boolean {
  try {
    compositionOf(compositionIn(role, bindings), source)
    return true
  } catch {
    return false
  }
}

/** What stands beside it in that role, by one number for each interface; the default for 0. */
export const companions = ({ beside }: Place, numbers: readonly number[]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(beside).flatMap(([name, ids], i) => {
      const number = (numbers[i] ?? 0) % (ids.length + 1)
      return number === 0 ? [] : [[name, ids[number - 1]]]
    }),
  )

export const composed = (
  { role }: Place,
  face: string,
  { written }: Variant,
  others: Readonly<Record<string, string>>,
): CompositionFile => compositionIn(role, { ...others, [face]: written })
