import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openLocal } from '../../../runtime/service/open.ts'
import { temporary } from '../server/recording.ts'

const QUEUE = `import { Queue, component, laneQueue } from 'segue/interfaces'
/** The last one first. */
export default component({ provides: Queue, create: () => laneQueue((task) => -task.order) })
`

test('a component that was written after the start is known when somebody asks for it', async () => {
  const folder = temporary()
  const { service, close } = await openLocal({ folder, durable: false })
  onTestFinished(() => close())
  const wanted = { 'resourceManager.Queue': 'queue/late' }
  await expect(service.plan(wanted)).rejects.toMatchObject({ code: 'E_UNKNOWN_COMPONENT' })

  mkdirSync(join(folder, 'components/queue'), { recursive: true })
  writeFileSync(join(folder, 'components/queue/late.ts'), QUEUE.replace('order', 'ordr'))
  await expect(service.plan(wanted)).rejects.toMatchObject({ code: 'E_TYPES' })
  await expect(service.apply(wanted)).rejects.toMatchObject({ code: 'E_TYPES' })
  await expect(service.component('queue/late')).rejects.toMatchObject({ code: 'E_TYPES' })

  writeFileSync(join(folder, 'components/queue/late.ts'), QUEUE)
  expect((await service.component('queue/late')).inForce).toEqual([])
  expect((await service.plan(wanted)).changes).toHaveLength(1)
  expect(await service.apply(wanted)).toMatchObject({ generation: 2, from: 1, changed: true })
  expect((await service.component('queue/late')).inForce).toEqual(['resourceManager.Queue'])
})
