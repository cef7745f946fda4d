import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { findSourceMap } from 'node:module'
import { setImmediate } from 'node:timers/promises'
import { expect, test, onTestFinished } from 'vitest'
import { Catalog } from '../../../runtime/loader/catalog.ts'
import { folder, queue } from './folder.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

test('of three hundred versions only the one in force is kept', async () => {
  const { root, write } = folder()
  const catalog = new Catalog([root])
  onTestFinished(() => catalog.close())
  const versions: WeakRef<object>[] = []
  for (let i = 0; i < 300; i++) {
    await catalog.reload(write('queue/fifo.ts', queue(`task.order + ${i}`)))
    versions.push(new WeakRef(catalog.get('queue/fifo')!.component.create))
  }
  // A WeakRef that was made or read keeps its target until the current turn ends.
  await setImmediate()
  collect()
  await setImmediate()
  collect()
  const kept = versions.filter((version) => version.deref() !== undefined)
  expect(kept.length).toBeLessThanOrEqual(3)
  expect(versions.at(-1)!.deref()).toBe(catalog.get('queue/fifo')!.component.create)
  expect(findSourceMap(catalog.get('queue/fifo')!.file)).toBeDefined()
})
