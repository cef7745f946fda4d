import type { Shape } from '../../service/shapes.ts'
import { readHere } from '../composition-file.ts'
import type { Context } from '../context.ts'
import { compositionPage as render } from '../render/composition.ts'

export { render }

export const run = async (
  context: Context,
  { composition }: { composition?: string },
): Promise<Shape<'Composition'>> => {
  if (composition === undefined) return (await context.service()).composition()
  return (await context.running())?.composition(composition) ?? readHere(context, composition)
}

export const next = ({ name, generation }: Shape<'Composition'>): string[] =>
  generation === undefined ? [`compose plan ${name}`] : ['history']
