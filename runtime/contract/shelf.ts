import type { ComponentSource, Listed } from '../assembler/source.ts'
import { didYouMean, SegueError } from '../errors.ts'

/** Components with the files that they come from; a loaded Catalog is one. */
export interface Shelf extends ComponentSource {
  get(id: string): (Listed & { readonly file: string }) | undefined
  /** By absolute path, why a file was not taken in. */
  refusals(): ReadonlyMap<string, SegueError>
}

/** Why there is no such component: its file was refused, or there is none. */
export function faultyId(shelf: Shelf, id: string): SegueError {
  for (const [file, refusal] of shelf.refusals()) if (file.endsWith(`/${id}.ts`)) return refusal
  const near = didYouMean(id, shelf.ids())
  return new SegueError('E_UNKNOWN_COMPONENT', `there is no component "${id}"`, {
    expected: 'a file components/<interface>/<name>.ts, named as <interface>/<name>',
    found: id,
    next: near ? `did you mean "${near}"?` : `segue component new ${id}`,
  })
}
