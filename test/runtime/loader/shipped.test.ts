import { expect, test, onTestFinished } from 'vitest'
import { join } from 'node:path'
import { Catalog } from '../../../runtime/loader/catalog.ts'
import { packageRoot } from '../../../runtime/loader/places.ts'
import { folder } from './folder.ts'

/** They skip the checks when a process starts, so here they pass them: as the files of a user. */
test('every component of the project satisfies its interface and its contract, and says what it does', async () => {
  const catalog = Catalog.checked([folder().root, join(packageRoot, 'components')])
  onTestFinished(() => catalog.close())
  await catalog.load()
  expect([...catalog.refusals().values()].map((error) => error.explain())).toEqual([])
  expect(catalog.ids().length).toBeGreaterThanOrEqual(25)
  expect(catalog.ids().filter((id) => catalog.get(id)!.doc === '')).toEqual([])
})
