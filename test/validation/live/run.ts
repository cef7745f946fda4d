import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCluster, type NodePlan } from '../../../runtime/assembler/clusters.ts'
import type { JobHandle } from '../../../runtime/cluster/handle.ts'
import { openCluster } from '../../../runtime/cluster/local.ts'
import { simulate } from '../../../runtime/simulation/simulate.ts'
import { verify, type Verified } from '../../../runtime/simulation/replay/verify.ts'
import { openEventLog } from '../../../runtime/workload/event-log-file.ts'
import type { Workload } from '../../../runtime/workload/workload.ts'
import { compositionNamed, source } from '../components.ts'

/** What is run: the same live and simulated. */
export interface Setting {
  readonly workload: Workload
  readonly seed: number
  readonly nodes: number
  /** Of each node; nominal where they are more than there are cores. */
  readonly slots: number
}

export interface Outcome {
  /** Mean over jobs, seconds. */
  readonly response: number
  readonly jobs: number
  readonly succeeded: number
}

/** The workload under the composition in this process, by real timers and threads. */
export async function live(
  composition: string,
  setting: Setting,
): Promise<Outcome & { readonly verified: Verified }> {
  const folder = await mkdtemp(join(tmpdir(), 'segue-live-'))
  const log = join(folder, 'log.jsonl')
  const cluster = await openCluster({
    ...{ folder, log, composition },
    cluster: await clusterFile(folder, setting),
  })
  try {
    // Starting threads takes long, and happens once.
    const { nodes, slots } = setting
    const warm = { name: 'warm', count: nodes * slots, burn: { sleepMs: 100, cpuMs: 1 } }
    await cluster.submit({ name: 'warm', stages: [warm] }).done
    const handles: JobHandle[] = []
    const began = performance.now()
    for (const { at, job } of setting.workload.arrivals(setting.seed)) {
      await until(began + at / 1000)
      handles.push(cluster.submit(job))
    }
    const results = await Promise.all(handles.map(({ done }) => done))
    const good = results.filter(({ state }) => state === 'ok')
    await cluster.close()
    return {
      response: mean(good.map(({ submitted, ended }) => (ended - submitted) / 1e6)),
      ...{ jobs: results.length, succeeded: good.length },
      verified: verify(openEventLog(log), cluster.catalog),
    }
  } finally {
    await cluster.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** The same in virtual time. */
export async function simulated(composition: string, setting: Setting): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'segue-live-'))
  const responses: number[] = []
  let jobs = 0
  const observer = {
    arrived: () => void jobs++,
    jobEnded: (job: { submitted: number; state: string }, now: number) => {
      if (job.state === 'ok') responses.push((now - job.submitted) / 1e6)
    },
  }
  await simulate({
    ...{ composition: compositionNamed(composition), source, observers: [observer] },
    ...{ workload: setting.workload, seed: setting.seed },
    nodes: await nodesOf(folder, setting),
  })
  await rm(folder, { recursive: true })
  return { response: mean(responses), jobs, succeeded: responses.length }
}

const nodesOf = async (folder: string, setting: Setting): Promise<readonly NodePlan[]> =>
  (await readCluster(await clusterFile(folder, setting))).nodes

async function clusterFile(folder: string, { nodes, slots }: Setting): Promise<string> {
  const file = join(folder, 'cluster.json')
  const node = { count: nodes, cpu: slots, memory: '40%' }
  await writeFile(file, JSON.stringify({ composition: 'fifo', nodes: [node] }))
  return file
}

const until = (at: number): Promise<void> =>
  new Promise((done) => setTimeout(done, Math.max(0, at - performance.now())))

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
