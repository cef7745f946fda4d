import { basename } from 'node:path'
import { watch as watchFiles } from 'chokidar'
import type { Catalog } from './catalog.ts'
import type { CatalogEvent } from './entry.ts'

export interface WatchOptions {
  /** Its folders are watched; every change goes through all its checks. */
  readonly catalog: Catalog
  /** Folders of composition files, at any depth. */
  readonly compositions?: readonly string[]
  /** What came of a change of a component file; the catalog has it already. */
  readonly onComponent?: (event: CatalogEvent) => void
  readonly onComposition?: (file: string, what: 'saved' | 'deleted') => void
  /** The watching itself went wrong; it goes on where it can. */
  readonly onError?: (error: unknown) => void
}

export interface Watching {
  /** Nothing is called back after this has resolved. The catalog stays open. */
  close(): Promise<void>
}

/** Editors write a file in several steps: what happens to it within this time is one change. */
const SETTLE_MS = 20
const SOURCE = /\.(ts|json)$/

/**
 * Follows what is saved in the folders of components and compositions until it is closed. Resolves when every later
 * change will be seen.
 */
export async function watch(options: WatchOptions): Promise<Watching> {
  const { catalog, compositions = [], onComponent, onComposition, onError = () => {} } = options
  const pending = new Map<string, NodeJS.Timeout>()
  const working = new Set<Promise<void>>()
  const unsubscribe = onComponent ? catalog.on(onComponent) : () => {}

  const components = watchFiles([...catalog.folders], { ignoreInitial: true, ignored: notSource })
  const files = watchFiles([...compositions], { ignoreInitial: true, ignored: notSource })

  /** Calls `then` once the path has been quiet; a later change of the same path starts the wait anew. */
  function settle(path: string, then: () => Promise<unknown> | void): void {
    clearTimeout(pending.get(path))
    const timer = setTimeout(async () => {
      pending.delete(path)
      const work = Promise.resolve()
        .then(then)
        .then(() => {}, onError)
      working.add(work)
      await work
      working.delete(work)
    }, SETTLE_MS)
    pending.set(path, timer)
  }

  components
    .on('add', (path) => settle(path, () => catalog.changed(path)))
    .on('change', (path) => settle(path, () => catalog.changed(path)))
    .on('unlink', (path) => settle(path, () => catalog.removed(path)))
    .on('error', onError)
  if (onComposition) {
    const tell = (what: 'saved' | 'deleted') => (path: string) => {
      if (path.endsWith('.json')) settle(path, () => onComposition(path, what))
    }
    files
      .on('add', tell('saved'))
      .on('change', tell('saved'))
      .on('unlink', tell('deleted'))
      .on('error', onError)
  }
  const ready = (watcher: typeof files) =>
    new Promise<void>((resolve) => watcher.once('ready', () => resolve()))
  await Promise.all([
    ready(components),
    ...(compositions.length > 0 ? [ready(files)] : []),
    catalog.warm(),
  ])

  return {
    async close() {
      for (const timer of pending.values()) clearTimeout(timer)
      await Promise.all([components.close(), files.close()])
      await Promise.all(working)
      unsubscribe()
    },
  }
}

/** Installed packages and what editors leave beside a file are never part of a component. */
const notSource = (path: string, stats?: { isFile(): boolean }): boolean =>
  basename(path) === 'node_modules' ||
  basename(path).startsWith('.git') ||
  (stats?.isFile() === true && !SOURCE.test(path))
