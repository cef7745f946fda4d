import { symlinkSync } from 'node:fs'
import { expect, test, onTestFinished } from 'vitest'
import { Queue } from '#interfaces'
import { Catalog } from '../../../runtime/loader/catalog.ts'
import type { CatalogEvent } from '../../../runtime/loader/entry.ts'
import { folder, queue } from './folder.ts'

/** A catalog without type and contract checks: those have tests of their own. */
async function loaded(...roots: string[]) {
  const catalog = new Catalog(roots)
  const events: CatalogEvent[] = []
  catalog.on((event) => events.push(event))
  await catalog.load()
  onTestFinished(() => catalog.close())
  return { catalog, events }
}

const refusalOf = (events: readonly CatalogEvent[]) =>
  events.find((event) => event.type === 'refused')!.error

test('a file is found by its path, with the sentence above its default export', async () => {
  const { root, path } = folder({
    'queue/oldest.ts': queue('task.order', 'The oldest first.\n *  Really.\n *\n * More.'),
  })
  const { catalog } = await loaded(root)
  expect(catalog.ids()).toEqual(['queue/oldest'])
  const entry = catalog.get('queue/oldest')!
  expect(entry).toMatchObject({
    id: 'queue/oldest',
    file: path('queue/oldest.ts'),
    doc: 'The oldest first. Really.',
  })
  expect(catalog.of('Queue')).toEqual([entry])
  expect(catalog.of('Placement')).toEqual([])
  expect(catalog.versions.get('queue/oldest')).toBe(entry.version)
})

test('tokens are this process own, under both specifiers', async () => {
  const { root } = folder({
    'queue/outside.ts': queue(),
    'queue/inside.ts': queue().replace('segue/interfaces', '#interfaces'),
  })
  const { catalog } = await loaded(root)
  for (const { component } of catalog.of('Queue')) expect(component.provides).toBe(Queue)
  expect(catalog.of('Queue')).toHaveLength(2)
})

test('the version follows from what the file means', async () => {
  const { root, path, write } = folder({ 'queue/fifo.ts': queue() })
  const { catalog, events } = await loaded(root)
  const first = catalog.get('queue/fifo')!
  expect(await catalog.reload(path('queue/fifo.ts'))).toMatchObject({
    type: 'unchanged',
    id: 'queue/fifo',
  })
  expect(catalog.get('queue/fifo')).toBe(first)
  write('queue/fifo.ts', queue('-task.order'))
  await catalog.reload(path('queue/fifo.ts'))
  const second = catalog.get('queue/fifo')!
  expect(events.at(-1)).toMatchObject({
    type: 'loaded',
    oldVersion: first.version,
    newVersion: second.version,
  })
  write('queue/fifo.ts', queue())
  await catalog.reload(path('queue/fifo.ts'))
  expect(catalog.get('queue/fifo')!.version).toBe(first.version)
})

test('a syntax error is refused with its place, and the old version stays until the file is good', async () => {
  const { root, path, write } = folder({ 'queue/fifo.ts': queue() })
  const { catalog, events } = await loaded(root)
  const { version } = catalog.get('queue/fifo')!
  const file = write(
    'queue/fifo.ts',
    'export default component({\n  provides: Queue,\n  create: = 5,\n})\n',
  )
  await catalog.reload(file)
  const error = refusalOf(events)
  expect(error.code).toBe('E_COMPILE')
  expect(error.message).toBe('Unexpected "="')
  expect(error.parts.where).toBe(`${file}:3:11`)
  expect(error.parts.running).toContain(version)
  expect(catalog.get('queue/fifo')!.version).toBe(version)
  expect(catalog.refusals().get(file)).toBe(error)
  write('queue/fifo.ts', queue())
  await catalog.reload(path('queue/fifo.ts'))
  expect(catalog.refusals().size).toBe(0)
})

test.each([
  [
    'no default export',
    'queue/a.ts',
    queue().replace('export default', 'export const it ='),
    /no default export/,
  ],
  [
    'a default export that is no component',
    'queue/a.ts',
    'export default { create() {} }',
    /that is an object/,
  ],
  ['a component of another interface', 'placement/a.ts', queue(), /Queue, whose folder is queue/],
  ['a folder that belongs to no interface', 'queues/a.ts', queue(), /did you mean queue\/\?/],
  ['an interface that only the core provides', 'clock/a.ts', queue(), /clock\//],
  [
    'a default outside its own bounds',
    'queue/a.ts',
    queue()
      .replace('component,', 'component, int,')
      .replace('create:', 'config: { limit: int(5, { min: 10 }) },\n  create:'),
    /5/,
  ],
])('%s is refused', async (_, name, text, found) => {
  const { root, path } = folder({ [name]: text })
  const { catalog } = await loaded(root)
  const error = catalog.refusals().get(path(name))!
  expect(error.code).toBe('E_CONTRACT')
  expect(error.parts.found).toMatch(found)
  expect(catalog.ids()).toEqual([])
})

test('one bad file keeps no other from being loaded', async () => {
  const { root } = folder({ 'queue/bad.ts': '{', 'queue/good.ts': queue() })
  const { catalog } = await loaded(root)
  expect(catalog.ids()).toEqual(['queue/good'])
  expect(catalog.refusals().size).toBe(1)
})

test('deeper files are private parts, and a change of one reloads the component that bundles it', async () => {
  const { root, path, write } = folder({
    'queue/keyed.ts': queue('key(task)').replace(
      'import',
      "import { key } from './keyed/key.ts'\nimport",
    ),
    'queue/keyed/key.ts': 'export const key = (task: { order: number }) => task.order\n',
    'queue/other.ts': queue(),
    'queue/notes.test.ts': 'throw new Error()',
    'README.md': '',
  })
  const { catalog, events } = await loaded(root)
  expect(catalog.ids()).toEqual(['queue/keyed', 'queue/other'])
  const before = catalog.versions
  const part = write(
    'queue/keyed/key.ts',
    'export const key = (task: { order: number }) => -task.order\n',
  )
  await catalog.changed(part)
  expect(catalog.get('queue/keyed')!.version).not.toBe(before.get('queue/keyed'))
  expect(catalog.get('queue/other')!.version).toBe(before.get('queue/other'))
  write('queue/keyed/key.ts', 'export const key = ')
  await catalog.changed(part)
  expect(refusalOf(events).parts.where).toBe(`${part}:1:20`)
  write('queue/keyed/key.ts', 'export const key = (task: { order: number }) => task.order\n')
  await catalog.changed(part)
  expect(catalog.refusals().size).toBe(0)
  expect(catalog.get('queue/keyed')!.version).toBe(before.get('queue/keyed'))
  expect(catalog.idOf(path('queue/keyed/key.ts'))).toBeUndefined()
})

test('a user file stands before one of the project, and gives way again when it is deleted', async () => {
  const project = folder({ 'queue/fifo.ts': queue('task.order', 'Of the project.') })
  const user = folder({ 'queue/fifo.ts': queue('task.order', 'Of the user.') })
  const { catalog, events } = await loaded(project.root, user.root)
  expect(catalog.get('queue/fifo')!.doc).toBe('Of the user.')
  expect(events.at(-1)).toMatchObject({
    type: 'loaded',
    file: user.path('queue/fifo.ts'),
    hides: project.path('queue/fifo.ts'),
  })
  project.write('queue/fifo.ts', queue('task.order', 'Of the project, changed.'))
  expect(await catalog.changed(project.path('queue/fifo.ts'))).toEqual([])
  expect(catalog.get('queue/fifo')!.doc).toBe('Of the user.')
  user.remove('queue/fifo.ts')
  await catalog.removed(user.path('queue/fifo.ts'))
  expect(catalog.get('queue/fifo')!.doc).toBe('Of the project, changed.')
})

test('a bad user file leaves the one of the project in place', async () => {
  const project = folder({ 'queue/fifo.ts': queue() })
  const user = folder({ 'queue/fifo.ts': 'export default' })
  const { catalog } = await loaded(project.root, user.root)
  expect(catalog.get('queue/fifo')!.file).toBe(project.path('queue/fifo.ts'))
  expect([...catalog.refusals().keys()]).toEqual([user.path('queue/fifo.ts')])
})

test('a deleted file goes with a notice, and what was made of it goes on', async () => {
  const { root, path, remove } = folder({ 'queue/fifo.ts': queue() })
  const { catalog, events } = await loaded(folder().root, root)
  const { component, version } = catalog.get('queue/fifo')!
  remove('queue/fifo.ts')
  await catalog.removed(path('queue/fifo.ts'))
  expect(events.map((event) => event.type)).toEqual(['loaded', 'gone'])
  expect(events.at(-1)).toEqual({
    type: 'gone',
    id: 'queue/fifo',
    file: path('queue/fifo.ts'),
    oldVersion: version,
  })
  expect(catalog.ids()).toEqual([])
  expect((component.create({ config: {} }) as Queue).size()).toBe(0)
})

test('a folder behind a symbolic link is as good as any', async () => {
  const { root, path, write } = folder({
    'queue/keyed.ts': queue('key(task)').replace(
      'import',
      "import { key } from './keyed/key.ts'\nimport",
    ),
    'queue/keyed/key.ts': 'export const key = (task: { order: number }) => task.order\n',
  })
  const link = folder().path('link')
  symlinkSync(root, link)
  const { catalog, events } = await loaded(link)
  write('queue/keyed/key.ts', 'export const key = (task: { order: number }) => -task.order\n')
  await catalog.changed(path('queue/keyed/key.ts'))
  expect(events.map((event) => event.type)).toEqual(['loaded', 'loaded'])
})

test('a listener that throws does not turn a good file into a refused one', async () => {
  const { root, path, write } = folder({ 'queue/fifo.ts': queue() })
  const { catalog } = await loaded(root)
  const off = catalog.on(() => {
    throw new Error('of the listener')
  })
  write('queue/fifo.ts', queue('-task.order'))
  await expect(catalog.reload(path('queue/fifo.ts'))).rejects.toThrow('of the listener')
  off()
  expect(catalog.refusals().size).toBe(0)
  expect(await catalog.reload(path('queue/fifo.ts'))).toMatchObject({ type: 'unchanged' })
})

test('a folder that does not exist holds nothing', async () => {
  const { catalog } = await loaded(folder().path('none'))
  expect(catalog.ids()).toEqual([])
})

test('links and imports that lead out of the folder are not followed', async () => {
  const project = folder({
    'components/queue/fifo.ts': queue(),
    'parts/key.ts': 'export const key = (task: any) => task.order',
    'components/queue/near.ts': `import { key } from '../../parts/key.ts'\n${queue('key(task)')}`,
  })
  const other = folder({ 'queue/lifo.ts': queue(), 'key.ts': 'export const key = () => 1' })
  const components = project.path('components')
  symlinkSync(other.path('queue/lifo.ts'), project.path('components/queue/alias.ts'))
  symlinkSync(other.path('queue'), project.path('components/away'))
  symlinkSync('fifo.ts', project.path('components/queue/inside.ts'))
  project.write(
    'components/queue/far.ts',
    `import { key } from '${other.path('key.ts')}'\n${queue('key()')}`,
  )
  const { catalog } = await loaded(components)
  expect(catalog.ids()).toEqual(['queue/fifo', 'queue/inside', 'queue/near'])
  const refusals = [...catalog.refusals()].map(([file, { code, parts }]) => [
    file.slice(components.length + 1),
    code,
    parts.found?.includes(other.root),
  ])
  expect(refusals.sort()).toEqual([
    ['away/lifo.ts', 'E_FORBIDDEN', true],
    ['queue/alias.ts', 'E_FORBIDDEN', true],
    ['queue/far.ts', 'E_FORBIDDEN', true],
  ])
  const [alias] = [...catalog.refusals()].filter(([file]) => file.endsWith('alias.ts'))
  expect(alias[1].explain()).toContain('links that lead out are not followed')
})
