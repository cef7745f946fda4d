import { spawn } from 'node:child_process'
import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

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

test('a component that hangs the dispatch thread is named on standard error', async () => {
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
  const child = spawn(process.execPath, [join(folder, 'main.ts')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  for await (const chunk of child.stderr) {
    said += chunk
    if (said.includes('\n')) break
  }
  // Innermost first: it may have been looked at in the middle of what `plan` calls.
  expect(said).toMatch(
    /dispatch has stood still for \d+ ms in scheduler\/stuck: .*plan \(.*stuck\.ts/,
  )
}, 30_000)
