import { expect, test, vi } from 'vitest'
import { open, project } from '../../e2e/job-project.ts'

test('time passes for whoever asks, also while nothing happens on the cluster', async () => {
  const { root } = project()
  const cluster = await open(root)
  const { accepted } = cluster.submit({
    name: 'never',
    stages: [{ name: 's', burn: { cpuMs: 1 }, needs: { cpu: 9999 } }],
  })
  await accepted
  const [task] = await vi.waitFor(() => cluster.jobs.open.get('j-1')!.record!.stages[0].tasks)
  const before = cluster.observing.taskState(task).wait
  await vi.waitFor(() =>
    expect(cluster.observing.taskState(task).wait).toBeGreaterThan(before + 20_000),
  )

  const [first] = cluster.history()
  const second = await cluster.rewire({ 'resourceManager.Queue': 'queue/lifo' })
  expect(second.at).toBeGreaterThan(first.at + 20_000)
  await cluster.close()
})
