import { existsSync, realpathSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { SegueError } from '../../errors.ts'
import { SAVE_AGAIN } from '../../loader/entry.ts'
import { componentShape } from '../../service/local/components.ts'
import type { Shape } from '../../service/shapes.ts'
import { catalogOf } from '../catalog-here.ts'
import type { Context } from '../context.ts'
import type { Look } from '../look.ts'

export async function run(
  context: Context,
  { component }: { component: string },
): Promise<Shape<'Component'>> {
  const catalog = catalogOf(context.folder)
  try {
    // Alone and unloaded: what is loaded at the start counts as checked where it ships.
    const event = await catalog.reload(fileOf(component, context))
    if (event?.type === 'refused') throw found(event.error, event.id)
    const loaded = event && catalog.get(event.id)
    if (!loaded) {
      throw new SegueError('E_FILE', `${component} is not a component of ${context.folder}`, {
        expected: 'a file components/<interface>/<name>.ts below it',
        next: 'segue component new queue/own',
      })
    }
    return componentShape(loaded, [])
  } finally {
    await catalog.close()
  }
}

/** Nothing of it runs here, and nobody follows what is saved. */
function found({ code, message, parts }: SegueError, id: string): SegueError {
  const again = `correct the file, then segue component check ${id}`
  const next = parts.next === SAVE_AGAIN ? again : parts.next
  return new SegueError(code, message, { ...parts, running: undefined, next })
}

export const render = ({ id, version, doc }: Shape<'Component'>, look: Look): string =>
  `${id}@${version} is ${look.style('green', 'good')}: ${doc}`

export const next = ({ id }: Shape<'Component'>): string[] => [
  `component test ${id}`,
  `component info ${id}`,
]

/** Folders of the catalog are without symbolic links, and so must the file be. */
function fileOf(component: string, { io, folder }: Context): string {
  const asId = join(folder, 'components', `${component}.ts`)
  const named = basename(component).endsWith('.ts') ? resolve(io.folder, component) : asId
  if (existsSync(named)) return realpathSync(named)
  throw new SegueError('E_FILE', `there is no file ${named}`, {
    expected: 'components/<interface>/<name>.ts, or its id <interface>/<name>',
    next: 'segue component list',
  })
}
