import { expect, test, onTestFinished, vi } from 'vitest'
import { Catalog } from '../../../runtime/loader/catalog.ts'
import type { CatalogEvent } from '../../../runtime/loader/entry.ts'
import { watch } from '../../../runtime/loader/watch.ts'
import { folder, queue, queueThat } from './folder.ts'

async function watching() {
  const project = folder({ 'queue/fifo.ts': queue() })
  const user = folder({ 'queue/mine.ts': queue() })
  const compositions = folder({ 'systems/a.json': '{}' })
  const catalog = Catalog.checked([project.root, user.root])
  await catalog.load()
  const events: CatalogEvent[] = []
  const saved: string[] = []
  const watched = await watch({
    catalog,
    compositions: [compositions.root],
    onComponent: (event) => events.push(event),
    onComposition: (file, what) => saved.push(`${what} ${file}`),
  })
  onTestFinished(async () => {
    await watched.close()
    await catalog.close()
  })
  const next = async (type: CatalogEvent['type']) => {
    const event = await vi.waitFor(
      () => events.find((it) => it.type === type) ?? Promise.reject(new Error(type)),
      { timeout: 20_000 },
    )
    events.length = 0
    return event
  }
  return { project, user, compositions, catalog, events, saved, watched, next }
}

test('a saved component passes every check and enters the catalog; a bad one does not', async () => {
  const { project, user, catalog, next } = await watching()
  const { version } = catalog.get('queue/fifo')!
  project.write('queue/fifo.ts', queue('-task.order'))
  expect(await next('loaded')).toMatchObject({
    id: 'queue/fifo',
    oldVersion: version,
    newVersion: catalog.get('queue/fifo')!.version,
  })

  project.write('queue/fifo.ts', queue('task.ordr'))
  expect(await next('refused')).toMatchObject({ error: { code: 'E_TYPES' } })
  project.write('queue/fifo.ts', queueThat("if (Number('1')) throw new Error('late')"))
  expect(await next('refused')).toMatchObject({
    error: { code: 'E_CONTRACT', parts: { where: `${project.path('queue/fifo.ts')}:6:28` } },
  })
  expect(catalog.get('queue/fifo')!.version).not.toBe(version)

  user.write('queue/new.ts', queue())
  expect(await next('loaded')).toMatchObject({ id: 'queue/new', oldVersion: undefined })
  user.remove('queue/new.ts')
  expect(await next('gone')).toMatchObject({ id: 'queue/new' })
  expect(catalog.ids()).toEqual(['queue/fifo', 'queue/mine'])
})

test('a folder that is made later is watched from then on', async () => {
  const home = folder()
  const catalog = Catalog.checked([folder().root, home.path('segue/components')])
  await catalog.load()
  const watched = await watch({ catalog })
  onTestFinished(async () => {
    await watched.close()
    await catalog.close()
  })
  home.write('segue/components/queue/mine.ts', queue())
  await vi.waitFor(() => expect(catalog.ids()).toEqual(['queue/mine']), { timeout: 20_000 })
})

test('a saved composition is told by its file; after close nothing is', async () => {
  const { compositions, project, saved, events, watched } = await watching()
  const file = compositions.write('systems/a.json', '{ }')
  await vi.waitFor(() => expect(saved).toEqual([`saved ${file}`]), { timeout: 20_000 })
  compositions.remove('systems/a.json')
  await vi.waitFor(() => expect(saved.at(-1)).toBe(`deleted ${file}`), { timeout: 20_000 })
  await watched.close()
  project.write('queue/fifo.ts', queue('-task.order'))
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(events).toEqual([])
})
