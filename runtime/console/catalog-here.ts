import { join } from 'node:path'
import { Catalog } from '../loader/catalog.ts'
import { packageRoot } from '../loader/places.ts'
import type { Context } from './context.ts'
import { asTyped } from './report.ts'

/** Nothing loaded yet: the components that ship and those of the folder. */
export function catalogOf(folder: string): Catalog {
  const folders = [join(packageRoot, 'components'), join(folder, 'components')]
  return Catalog.checked([...new Set(folders)])
}

/** The components that ship and those of the folder, each checked; what is refused is told. */
export async function withCatalog<T>(
  context: Context,
  use: (catalog: Catalog) => T | Promise<T>,
): Promise<T> {
  const catalog = catalogOf(context.folder)
  try {
    await catalog.load()
    for (const error of catalog.refusals().values())
      context.warn(asTyped(error.explain(), context.io.command))
    return await use(catalog)
  } finally {
    await catalog.close()
  }
}
