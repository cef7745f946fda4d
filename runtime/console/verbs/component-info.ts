import { lawsOf } from '../../contract/index.ts'
import { componentNamed, componentShape } from '../../service/local/components.ts'
import type { Shape } from '../../service/shapes.ts'
import { withCatalog } from '../catalog-here.ts'
import type { Context } from '../context.ts'
import { componentPage as render } from '../render/component.ts'

export { render }

/** From the running cluster, which also knows where it is in force; else from the files. */
export async function run(
  context: Context,
  { component }: { component: string },
): Promise<Shape<'Component'>> {
  const service = await context.running()
  const info = service
    ? await service.component(component)
    : await withCatalog(context, (catalog) =>
        componentShape(componentNamed(catalog, component), []),
      )
  const laws = await lawsOf(info.interface)
  return laws.length > 0 ? { ...info, laws: [...laws] } : info
}

export const next = ({ id, interface: face, inForce }: Shape<'Component'>): string[] =>
  inForce.length > 0 ? ['compose show'] : [`swap resourceManager.${face} ${id} --plan`]
