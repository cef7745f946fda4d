import { basename } from 'node:path'
import { assemble } from '../assembler/assemble.ts'
import { readComposition } from '../assembler/parse.ts'
import { locate, refusalBehind } from '../cluster/locate.ts'
import { stamp } from '../service/local/stamp.ts'
import { bindingsOf } from '../service/local/wiring.ts'
import type { Shape } from '../service/shapes.ts'
import { withCatalog } from './catalog-here.ts'
import type { Context } from './context.ts'

/** A composition as it stands in its file, checked against the components that there are. */
export const readHere = (context: Context, name: string): Promise<Shape<'Composition'>> =>
  withCatalog(context, async (catalog) => {
    const file = locate(name, context.folder, 'compositions')
    try {
      const composition = await readComposition(file, catalog)
      const { description, hash } = composition
      const bindings = bindingsOf(assemble(composition, catalog))
      return stamp('Composition', { name: basename(file, '.json'), description, hash, bindings })
    } catch (error) {
      throw refusalBehind(error, catalog)
    }
  })
