import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openLocal } from '../../../runtime/service/open.ts'
import { temporary } from '../server/recording.ts'

async function life(folder: string) {
  const local = await openLocal({ folder, resume: true })
  onTestFinished(() => local.close())
  return local
}

const QUEUE = `import { Queue, component, laneQueue } from 'segue/interfaces'
export default component({ provides: Queue, create: () => laneQueue((task) => -task.order) })
`

const numbers = (items: readonly { readonly generation: number }[]) =>
  items.map(({ generation }) => generation)

test('what was in force in earlier lives is told, compared and brought back; so are their events', async () => {
  const folder = temporary()
  const first = await life(folder)
  await first.service.apply({ 'resourceManager.Queue': 'queue/lifo' }, { actor: 'ann' })
  await first.service.apply({ 'resourceManager.Queue': 'queue/priority' }, { actor: 'ben' })
  const was = await first.service.history()
  await first.close()

  // A life that ends before it is wired as the one before is not mistaken for what was wanted.
  const short = await openLocal({ folder })
  await short.close()

  const { service } = await life(folder)
  const { items, total } = await service.history()
  expect(total).toBe(6)
  expect(numbers(items)).toEqual([6, 5, 4, 3, 2, 1])
  const told = was.items.map(({ at: _, ...row }) => ({ ...row, current: false }))
  expect(items.slice(3)).toMatchObject(told)
  expect(items[0]).toMatchObject({ equals: 3, reason: 'as before the restart', current: true })
  expect(numbers((await service.history(4)).items)).toEqual([6, 5, 4, 3])
  expect((await service.diff('g2', 'g6')).changes).toHaveLength(1)

  expect(await service.undo()).toMatchObject({ generation: 7, from: 6, equals: 2 })
  expect(await service.undo(3)).toMatchObject({ generation: 8, equals: 3, reason: 'back to g3' })
  await expect(service.undo(99)).rejects.toMatchObject({ code: 'E_GENERATION' })

  const events = await service.events()
  expect(events.dropped).toBe(0)
  expect(events.items.map(({ seq }) => seq)).toEqual(events.items.map((_, i) => i + 1))
  expect(events.items.filter(({ actor }) => actor === 'ben')).toHaveLength(1)
  const [newest] = (await service.events(undefined, 1)).items
  expect(newest).toEqual(events.items.at(-1))
  expect((await service.events(1, 2)).items.map(({ seq }) => seq)).toEqual([2, 3])
})

test('a component that is no good any more is told at the start, and mended is in force again', async () => {
  const folder = temporary()
  const file = join(folder, 'components/queue/own.ts')
  mkdirSync(join(folder, 'components/queue'), { recursive: true })
  writeFileSync(file, QUEUE)
  const first = await life(folder)
  await first.service.apply({ 'resourceManager.Queue': 'queue/own' })
  await first.close()

  writeFileSync(file, QUEUE.replace('order', 'ordr'))
  const second = await life(folder)
  expect((await second.service.history(1)).items[0]).toMatchObject({
    generation: 3,
    name: 'default',
  })
  const [told] = (await second.service.events(undefined, 1)).items
  expect(told).toMatchObject({ type: 'refused', actor: 'start', generation: 3 })
  expect(told.text).toMatch(/^a change was refused: E_TYPES, [^\n]*$/)
  await second.close()

  writeFileSync(file, QUEUE)
  const third = await life(folder)
  expect((await third.service.history(1)).items[0]).toMatchObject({ generation: 5, equals: 2 })
})
