import { spawnSync } from 'node:child_process'
import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const HANGING = `
import { component, Queue, Scheduler } from 'segue/interfaces'
/** Never comes back from one kind of task; the contract check has no such task. */
export default component({
  provides: Scheduler,
  requires: { queue: Queue },
  create: ({ queue }) => ({
    *plan() {
      while (queue.peek()?.name === 'trap');
    },
  }),
})`

test('a component that hangs the dispatch thread is named on standard error', () => {
  const folder = mkdtempSync(join(tmpdir(), 'segue-hang-'))
  mkdirSync(join(folder, 'components/scheduler'), { recursive: true })
  writeFileSync(join(folder, 'components/scheduler/stuck.ts'), HANGING)
  const composition = { resourceManager: { Scheduler: 'scheduler/stuck' } }
  writeFileSync(join(folder, 'stuck.json'), JSON.stringify(composition))
  writeFileSync(
    join(folder, 'main.ts'),
    `import { openCluster } from ${JSON.stringify(resolve('runtime/cluster/local.ts'))}
     const cluster = await openCluster({ folder: ${JSON.stringify(folder)}, composition: 'stuck.json' })
     cluster.submit({ name: 'a', stages: [{ name: 'trap', burn: { sleepMs: 1 } }] })
     await new Promise(() => {})`,
  )
  const { stderr } = spawnSync(process.execPath, [join(folder, 'main.ts')], {
    timeout: 8000,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
  })
  expect(stderr).toMatch(/dispatch has stood still for \d+ ms in scheduler\/stuck: plan/)
}, 20_000)
