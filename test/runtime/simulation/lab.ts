import { join } from 'node:path'
import type { Component } from '#interfaces'
import type { NodePlan } from '../../../runtime/assembler/clusters.ts'
import type { ComponentSource } from '../../../runtime/assembler/source.ts'
import type { JobSpec, StageSpec } from '../../../runtime/core/job-spec.ts'
import { burnOf } from '../../../runtime/drivers/burning.ts'
import type { Nature } from '../../../runtime/drivers/nature.ts'
import { Catalog } from '../../../runtime/loader/catalog.ts'
import type { Observer } from '../../../runtime/simulation/observer.ts'
import type { Simulated, SimulationOptions } from '../../../runtime/simulation/options.ts'
import { simulate } from '../../../runtime/simulation/simulate.ts'
import type { Workload } from '../../../runtime/workload/workload.ts'

const shipped = new Catalog([join(import.meta.dirname, '../../../components')])
const loaded = shipped.load()

export const source = async (): Promise<Catalog> => {
  await loaded
  return shipped
}

/** The shipped components, and a test's own. */
const withOwn = (
  from: ComponentSource,
  own: Readonly<Record<string, Component>>,
): ComponentSource => ({
  defaults: from.defaults,
  ids: () => [...from.ids(), ...Object.keys(own)],
  get: (id) => (own[id] ? { id, version: '1', doc: '', component: own[id] } : from.get(id)),
})

export const nodes = (count: number, cpu = 1, more: Partial<NodePlan> = {}): NodePlan[] =>
  Array.from({ length: count }, () => ({
    resources: { cpu, memory: 2 ** 34 },
    ...{ labels: [], rack: 'default', speed: 1 },
    ...more,
  }))

/** Attempts take what they burn. */
export const burning: Nature = {
  begins: (attempt, { speed }) => ({ outcome: 'ok', service: burnOf(attempt, speed)! }),
  ended() {},
}

/** Jobs by the millisecond in which they arrive. */
export const workload = (
  ...jobs: readonly (readonly [atMs: number, job: JobSpec])[]
): Workload => ({
  name: 'test',
  *arrivals() {
    for (const [atMs, job] of jobs) yield { at: atMs * 1000, job }
  },
})

/** One stage that sleeps, unless it says otherwise. */
export const job = (sleepMs: number, stage: Partial<StageSpec> = {}): JobSpec => ({
  name: 'job',
  stages: [{ name: 's', burn: { sleepMs }, needs: { cpu: 1 }, ...stage }],
})

export interface Line {
  readonly task: string
  readonly node: string
  /** Milliseconds. */
  readonly from: number
  readonly to: number
  readonly outcome: string
}

/** What ran, in the order in which it ended. */
export async function run(
  options: Omit<SimulationOptions, 'source' | 'composition'> &
    Partial<Pick<SimulationOptions, 'composition'>> & {
      readonly own?: Readonly<Record<string, Component>>
    },
): Promise<{ readonly lines: readonly Line[]; readonly result: Simulated }> {
  const lines: Line[] = []
  const began = new Map<number, number>()
  const observer: Observer = {
    started: ({ attempt }, now) => void began.set(attempt, now),
    stopped({ attempt, task, node }, { outcome }, now) {
      lines.push({
        ...{ task: task.id, node, outcome },
        from: began.get(attempt)! / 1000,
        to: now / 1000,
      })
    },
  }
  const observers = [observer, ...(options.observers ?? [])]
  const { own = {}, ...given } = options
  const from = withOwn(await source(), own)
  const result = await simulate({ composition: {}, ...given, observers, source: from })
  return { lines, result }
}
