import { expect } from 'vitest'
import {
  Estimator,
  Monitor,
  Placement,
  Queue,
  Scheduler,
  type Component,
  type Interface,
} from '#interfaces'
import type { SegueError } from '../../runtime/errors.ts'
import { sourceWith } from './shipped.ts'
import { WatchedCluster } from '../../runtime/contract/watched.ts'

/** Every interface that decides. */
export const DECIDING = [Scheduler, Queue, Placement, Estimator, Monitor]

export const NODES = [
  { cpu: 3, memory: 12 },
  { cpu: 2, memory: 8 },
]

export const SOUND: Readonly<Record<string, string>> = {
  Scheduler: 'scheduler/drf',
  Queue: 'queue/shortest-first',
  Placement: 'placement/best-fit',
  Estimator: 'estimator/history',
  Monitor: 'monitor/window',
}

/** Jobs of three users with stages behind each other, and a failure now and then. */
export function load(cluster: WatchedCluster, jobs = 6, count = 40): void {
  for (let i = 0; i < jobs; i++) {
    const user = ['ann', 'bob', 'cho'][i % 3]
    const stages = [
      { name: 'a', count, burn: { cpuMs: 1 + (i % 4) }, retries: 2, estimateMs: 1 + (i % 4) },
      { name: 'b', count, after: ['a'], burn: { cpuMs: 2 }, needs: { cpu: 0.5, memory: 1 } },
    ]
    cluster.at(i * 3000, () => void cluster.submit({ name: `j${i}`, user, stages }))
  }
}

export interface Options {
  readonly processorTime?: () => number
  /** When the bad one is put in force. */
  readonly at?: number
  readonly role?: 'resourceManager' | 'applicationMaster' | 'nodeManager'
  readonly jobs?: number
  readonly count?: number
  /** What is submitted beside the load. */
  readonly more?: (cluster: WatchedCluster) => void
}

/** Runs a load, puts the component in force in the middle of it, and answers when everything has ended. */
export async function withBad(face: Interface, bad: Component, options: Options = {}) {
  const { at = 4000, role = 'resourceManager', processorTime } = options
  const name = face.name
  const id = `${name.toLowerCase()}/bad`
  const cluster = await WatchedCluster.open({
    nodes: NODES,
    source: sourceWith({ [id]: bad }),
    composition: { resourceManager: SOUND },
    turn: 3,
    processorTime,
    outcome: ({ number, attempt }) => (number % 11 === 3 && attempt < 3 ? 'failed' : 'ok'),
  })
  load(cluster, options.jobs, options.count)
  options.more?.(cluster)
  const [first] = cluster.rewirer.generations.records
  let refusal: SegueError | undefined
  const composition = {
    resourceManager: SOUND,
    [role]: { ...(role === 'resourceManager' && SOUND), [name]: id },
  }
  const put = () => cluster.rewire(composition).catch((error: SegueError) => void (refusal = error))
  cluster.at(at, () => void put())
  await cluster.live()
  const records = [...cluster.rewirer.generations.records]
  const again = await cluster.rewire(composition).catch((error: SegueError) => error)
  return {
    cluster,
    first,
    records,
    version: `${id}@v1`,
    refusal: () => refusal,
    again,
    composition,
  }
}

export type Outcome = Awaited<ReturnType<typeof withBad>>

/** The last good one is back by itself, history tells why, and the culprit stays out. */
export function expectReturn({ cluster, first, records, version, again }: Outcome): void {
  expect(cluster.atEnd()).toEqual([])
  const back = records.findLast(({ actor }) => actor === 'automatic return')
  expect(back).toMatchObject({ hash: first.hash, equals: 1 })
  expect(back!.reason).toContain(version.split('@')[0])
  expect(records.find(({ generation }) => generation === 2)!.fault).toBeDefined()
  expect(cluster.rewirer.quarantine.has(version)).toBe(true)
  expect(again).toMatchObject({ code: 'E_QUARANTINED' })
  const quarantined = cluster.notices.filter(({ type }) => type === 'quarantined')
  expect(quarantined).toEqual([{ type: 'quarantined', component: version }])
}

/** Nothing has changed but that the fault is known. */
export function expectRefused({ cluster, records, first, refusal }: Outcome, code?: string): void {
  expect(cluster.atEnd()).toEqual([])
  expect(refusal()).toBeInstanceOf(Error)
  if (code) expect(refusal()!.code).toBe(code)
  expect(records.every(({ hash }) => hash === first.hash)).toBe(true)
}
