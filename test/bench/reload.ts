import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Catalog } from '../../runtime/loader/catalog.ts'
import type { CatalogEvent } from '../../runtime/loader/entry.ts'
import { watch } from '../../runtime/loader/watch.ts'
import { figure, round, type Figure } from './figure.ts'

const run = promisify(execFile)
const SAVES = 31
const VERSIONS = 10_000
const OLD_SPACE_MIB = 64

/** Reloading: how long from a save until the component can be used, and what thousands of versions leave behind. */
export async function reload(): Promise<Figure[]> {
  return [await saveToRunning(), await growth()]
}

const source = (version: number) => `import { component, laneQueue, Queue } from 'segue/interfaces'

/** Version ${version}: first come, first served. */
export default component({
  provides: Queue,
  create() {
    const offset${version} = ${version}
    return laneQueue((task) => task.order + offset${version})
  },
})
`

function components(): { root: string; save(version: number): string } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'segue-reload-')))
  mkdirSync(join(root, 'queue'))
  const save = (version: number) => {
    const file = join(root, 'queue/fifo.ts')
    writeFileSync(file, source(version))
    return file
  }
  save(0)
  return { root, save }
}

async function saveToRunning(): Promise<Figure> {
  const { root, save } = components()
  const catalog = Catalog.checked([root])
  await catalog.load()
  let loaded = (_event: CatalogEvent) => {}
  const watching = await watch({ catalog, onComponent: (event) => loaded(event) })
  const times: number[] = []
  // The first saves pay for what the compiler and the trial worker see for the first time.
  for (let version = 1; version <= SAVES + 3; version++) {
    const entered = new Promise<CatalogEvent>((resolve) => (loaded = resolve))
    const before = performance.now()
    save(version)
    const event = await entered
    if (event.type !== 'loaded')
      throw new Error(`version ${version} was ${event.type}`, { cause: event })
    if (version > 3) times.push(performance.now() - before)
  }
  await watching.close()
  await catalog.close()
  rmSync(root, { recursive: true })
  const note =
    'from writing the file until the catalog answers the new version, seen by the watcher, compiled, type-checked and tried out; of it 20 ms wait for the editor to finish'
  return figure('reload.saveToRunningMs', 'ms', times, note)
}

interface Growth {
  readonly heapMiB: number
  readonly rssMiB: number
}

async function growth(): Promise<Figure> {
  const [capped, free] = await Promise.all([
    grown([`--max-old-space-size=${OLD_SPACE_MIB}`]),
    grown([]),
  ])
  const note =
    `heap after a forced collection, ${VERSIONS} different versions after the first, all checks included, in a process with ${OLD_SPACE_MIB} MiB of old space, which survived; ` +
    `resident set ${round(capped.rssMiB)} MiB more; without the cap: heap ${round(free.heapMiB)}, resident set ${round(free.rssMiB)} MiB more`
  const goal = { text: '< 20', met: (value: number) => value < 20 }
  return figure('reload.growthMiB', 'MiB', [capped.heapMiB], note, goal)
}

async function grown(flags: readonly string[]): Promise<Growth> {
  const child = [...flags, '--expose-gc', import.meta.filename, 'grow']
  const { stdout } = await run(process.execPath, child)
  return JSON.parse(stdout) as Growth
}

/** In a process of its own. */
async function grow(): Promise<void> {
  const { root, save } = components()
  const catalog = Catalog.checked([root])
  const measure = async (): Promise<Growth> => {
    for (let i = 0; i < 5; i++) {
      await setImmediate()
      globalThis.gc!()
    }
    const { heapUsed, rss } = process.memoryUsage()
    return { heapMiB: heapUsed / 2 ** 20, rssMiB: rss / 2 ** 20 }
  }
  const take = async (version: number) => {
    const event = await catalog.reload(save(version))
    if (event?.type !== 'loaded')
      throw new Error(`version ${version} was not loaded`, { cause: event })
  }
  await take(0)
  const before = await measure()
  for (let version = 1; version <= VERSIONS; version++) await take(version)
  const after = await measure()
  await catalog.close()
  rmSync(root, { recursive: true })
  const growth = { heapMiB: after.heapMiB - before.heapMiB, rssMiB: after.rssMiB - before.rssMiB }
  process.stdout.write(JSON.stringify(growth))
}

if (import.meta.main) {
  if (process.argv[2] === 'grow') await grow()
  else for (const row of await reload()) console.log(JSON.stringify(row))
}
