import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The folder of Segue itself: the repository, or the installed package. */
export const packageRoot: string = (() => {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) || folder === dirname(folder)) return folder
  }
})()

/** Where the type checker finds what a component imports. */
export interface TypePlaces {
  /** What `#interfaces` and `segue/interfaces` stand for: sources in the repository, declarations in the package. */
  readonly interfaces: string
  /** Folders of ambient types: the parent of `node/`. */
  readonly typeRoots: readonly string[]
}

export function typePlaces(root = packageRoot): TypePlaces {
  const interfaces = ['interfaces/index.ts', 'interfaces/index.d.ts'].map((path) =>
    join(root, path),
  )
  return { interfaces: interfaces.find(existsSync) ?? interfaces[0]!, typeRoots: nodeTypes(root) }
}

/** `@types/node` may lie above the package, where the package manager put it; without it nothing of `node:` is known. */
function nodeTypes(root: string): string[] {
  try {
    return [
      dirname(
        dirname(createRequire(join(root, 'package.json')).resolve('@types/node/package.json')),
      ),
    ]
  } catch {
    return []
  }
}

/**
 * The file of a worker thread that lies beside `from`: `contract-worker.ts` where sources run directly, the `.js` of
 * the same name in the built package.
 */
export const workerFile = (name: string, from: string): URL =>
  new URL(`./${name}${from.endsWith('.ts') ? '.ts' : '.js'}`, from)
