import { didYouMean, SegueError } from '../../errors.ts'
import { INTERFACES } from '../../assembler/roles.ts'
import { componentList } from '../../service/local/components.ts'
import type { Shape } from '../../service/shapes.ts'
import { withCatalog } from '../catalog-here.ts'
import type { Context } from '../context.ts'
import { componentLines as render } from '../render/component.ts'

export { render }

export async function run(
  context: Context,
  _: unknown,
  options: { interface?: string },
): Promise<Shape<'ComponentList'>> {
  const face = options.interface
  if (face !== undefined && !Object.hasOwn(INTERFACES, face)) {
    const near = didYouMean(face, Object.keys(INTERFACES))
    throw new SegueError('E_UNKNOWN_INTERFACE', `there is no interface "${face}"`, {
      expected: Object.keys(INTERFACES).join(', '),
      next: near && `did you mean "${near}"?`,
    })
  }
  const list = await withCatalog(context, componentList)
  const items = list.items.filter((item) => face === undefined || item.interface === face)
  return { ...list, items, total: items.length }
}

export const next = ({ items }: Shape<'ComponentList'>): string[] =>
  items.length > 0 ? [`component info ${items[0].id}`] : []
