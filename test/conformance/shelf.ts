import { globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Component } from '#interfaces'
import type { ComponentSource, Listed } from '../../runtime/assembler/source.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Every component file that there is, also one that was dropped in a minute ago. */
export const listed: readonly (Listed & { readonly file: string })[] = await Promise.all(
  globSync('components/*/*.ts', { cwd: ROOT })
    .sort()
    .map(async (file) => {
      const path = join(ROOT, file)
      const module: { default: Component } = await import(pathToFileURL(path).href)
      const id = file.slice('components/'.length, -'.ts'.length)
      return { id, version: 'v1', doc: '', component: module.default, file: path }
    }),
)

/** They, and others beside them. */
export function shelf(more: readonly Listed[] = []): ComponentSource {
  const all = new Map([...listed, ...more].map((one) => [one.id, one]))
  return { ids: () => all.keys(), get: (id) => all.get(id) }
}
