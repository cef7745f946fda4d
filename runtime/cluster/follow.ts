import { join } from 'node:path'
import { renewed } from '../assembler/apply.ts'
import type { Catalog } from '../loader/catalog.ts'
import { packageRoot } from '../loader/places.ts'
import { watch, type Watching } from '../loader/watch.ts'
import type { Rewirer } from './rewirer.ts'

/**
 * Puts in force what is saved: a new version of a component that is in use, or the composition that is in force. What is
 * refused changes nothing and is told.
 */
export function followSaves(
  catalog: Catalog,
  folder: string,
  rewirer: Rewirer,
  saved: (composition: string) => void,
  refused: (actor: string, error: unknown) => void,
): Promise<Watching> {
  const folders = [join(packageRoot, 'compositions'), join(folder, 'compositions')]
  return watch({
    catalog,
    compositions: [...new Set(folders)],
    onComponent(event) {
      const actor = `file ${event.file}`
      if (event.type === 'refused') return refused(actor, event.error)
      if (event.type !== 'loaded') return
      // The same composition: what changes is the version behind a name in it.
      const again = () => {
        const { generations } = rewirer
        return {
          composition: renewed(generations.assembly, catalog),
          name: generations.current.name,
        }
      }
      rewirer.put(again, actor).catch(() => {})
    },
    onComposition: (file, what) => {
      if (what === 'saved') saved(file)
    },
  })
}
