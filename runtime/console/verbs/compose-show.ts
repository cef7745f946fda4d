import type { Shape } from '../../service/shapes.ts'
import { readHere } from '../composition-file.ts'
import type { Context } from '../context.ts'
import { compositionPage as render } from '../render/composition.ts'
import { named } from '../wanted.ts'

export { render }

export const run = async (
  context: Context,
  { composition }: { composition?: string },
): Promise<Shape<'Composition'>> => {
  if (composition === undefined) return (await context.service()).composition()
  const name = named(composition, context.io)
  return (await context.running())?.composition(name) ?? readHere(context, name)
}

export const next = ({ name, generation }: Shape<'Composition'>): string[] =>
  generation === undefined ? [`compose plan ${name}`] : ['history']
