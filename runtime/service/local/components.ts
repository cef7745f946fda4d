import type { Component } from '#interfaces'
import { ROLES } from '../../assembler/roles.ts'
import type { LocalCluster } from '../../cluster/local.ts'
import { refusalBehind } from '../../cluster/locate.ts'
import { didYouMean, SegueError } from '../../errors.ts'
import type { Catalog } from '../../loader/catalog.ts'
import type { Loaded } from '../../loader/entry.ts'
import type { Shape } from '../shapes.ts'
import { stamp } from './stamp.ts'

/** What the catalog holds. */
export function componentList(catalog: Catalog): Shape<'ComponentList'> {
  const items = catalog.ids().map((id) => row(catalog.get(id)!))
  return stamp('ComponentList', { items, total: items.length })
}

/** Throws E_UNKNOWN_COMPONENT, or why its file was refused. */
export async function componentInfo(
  cluster: LocalCluster,
  id: string,
): Promise<Shape<'Component'>> {
  const { catalog } = cluster
  if (!catalog.get(id)) await catalog.loadNew()
  try {
    return componentShape(componentNamed(catalog, id), inForce(cluster, id))
  } catch (error) {
    throw refusalBehind(error, catalog)
  }
}

/** Throws E_UNKNOWN_COMPONENT. */
export function componentNamed(catalog: Catalog, id: string): Loaded {
  const loaded = catalog.get(id)
  if (loaded) return loaded
  const near = didYouMean(id, catalog.ids())
  throw new SegueError('E_UNKNOWN_COMPONENT', `no component is called "${id}"`, {
    next: near ? `did you mean "${near}"?` : 'segue component list',
  })
}

/** `inForce`: bindings behind which it stands. */
export function componentShape(loaded: Loaded, inForce: readonly string[]): Shape<'Component'> {
  const { component } = loaded
  return stamp('Component', {
    ...row(loaded),
    requires: Object.values(component.requires).map(({ name }) => name),
    needs: [...component.needs],
    forbids: [...component.forbids],
    settings: settingsOf(component),
    inForce: [...inForce],
  })
}

const row = ({ id, version, doc, file, component }: Loaded) => ({
  id,
  interface: component.provides.name,
  version,
  doc,
  file,
})

const settingsOf = ({ config }: Component): Shape<'Component'>['settings'] =>
  Object.entries(config).map(([name, setting]) => ({
    name,
    type: setting.kind,
    default: setting.default,
    ...(setting.doc && { doc: setting.doc }),
    ...(setting.options && { values: [...setting.options] }),
    ...(setting.min !== undefined && { min: setting.min }),
    ...(setting.max !== undefined && { max: setting.max }),
  }))

function inForce(cluster: LocalCluster, id: string): string[] {
  const { roles } = cluster.rewirer.generations.assembly
  return ROLES.flatMap((role) =>
    roles[role]
      .filter(({ base, wrappers }) => [base, ...wrappers].some(({ listed }) => listed.id === id))
      .map(({ face }) => `${role}.${face.name}`),
  )
}
