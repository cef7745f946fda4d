import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Store, type StoredJob, type StoredTask } from '#interfaces'
import { ExecutorStand } from '../laws/executor-stand.ts'
import { instantiate } from '../make.ts'
import type { Gauge } from './gauge.ts'

/** Empty tasks behind each other in two places, from the first call to the last report; and one after the other, each waited for. */
const tasks: Gauge = {
  operations: ['empty tasks', 'lone tasks'],
  size: 2,
  async prepare(subject) {
    const stand = await ExecutorStand.open(subject)
    const empty = async () => {
      for (let i = 0; i < 200; i++) stand.hand({ burn: {} }, { staged: i > 1 })
      stand.executor.flush()
      await stand.reported()
    }
    const lone = async () => {
      for (let i = 0; i < 20; i++) {
        stand.hand({ burn: {} })
        stand.executor.flush()
        await stand.reported()
      }
    }
    const samplers = { 'empty tasks': timed(200, empty), 'lone tasks': timed(20, lone) }
    return { samplers, close: () => stand.close() }
  },
}

const timed = (count: number, act: () => Promise<void>) => async (): Promise<number> => {
  const from = performance.now()
  await act()
  return (count * 1000) / (performance.now() - from)
}

const AT = 1_700_000_000_000

/** Jobs accepted sixteen at a time, and outcomes of a thousand tasks; each durable where the store is. */
const records: Gauge = {
  operations: ['accepted jobs', 'outcomes'],
  size: 1000,
  async prepare({ component }) {
    const folder = await mkdtemp(join(tmpdir(), 'segue-contract-'))
    const instance = instantiate(Store, component)
    await instance.start()
    const store = instance.methods as Store
    await store.open({ folder, life: 'bench', forgot() {} })
    let jobs = 0
    const job = (total: number): StoredJob => ({
      ...{ type: 'job', job: ++jobs, name: 'bench', user: 'ann', pool: 'default', at: AT, total },
      spec: { stages: [] },
    })
    const accept = async () => {
      await Promise.all(Array.from({ length: 16 }, () => store.accept(job(1))))
    }
    const tell = async () => {
      const of = job(1000)
      store.append(of)
      for (let i = 1; i <= 1000; i++) store.append(outcome(of.job, i))
      await store.flushed()
    }
    return {
      samplers: { 'accepted jobs': timed(16, accept), outcomes: timed(1000, tell) },
      async close() {
        await instance.stop()
        await rm(folder, { recursive: true, force: true })
      },
    }
  },
}

const outcome = (job: number, task: number): StoredTask => ({
  ...{ type: 'task', job, task, stage: 0, index: task - 1, outcome: 'ok', attempt: 1, at: AT },
  ...{ wait: 1, service: 2, node: 'n1', generation: 1, value: task },
})

export const executorGauges: readonly Gauge[] = [tasks]
export const storeGauges: readonly Gauge[] = [records]
