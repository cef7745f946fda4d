import { expect } from 'vitest'
import { add, fits, subtract, type Component, type Report } from '#interfaces'
import perTask from '../../../components/allocation/per-task.ts'
import executor from '../../../components/executor/inline.ts'
import declared from '../../../components/estimator/declared.ts'
import none from '../../../components/monitor/none.ts'
import memory from '../../../components/store/memory.ts'
import window from '../../../components/monitor/window.ts'
import firstFit from '../../../components/placement/first-fit.ts'
import bounded from '../../../components/queue/bounded.ts'
import earliest from '../../../components/queue/earliest-deadline.ts'
import queue from '../../../components/queue/fifo.ts'
import lifo from '../../../components/queue/lifo.ts'
import priority from '../../../components/queue/priority.ts'
import central from '../../../components/scheduler/central.ts'
import drf from '../../../components/scheduler/drf.ts'
import fifo from '../../../components/scheduler/fifo.ts'
import type { CompositionFile } from '../../../runtime/assembler/composition.ts'
import type { ComponentSource } from '../../../runtime/assembler/source.ts'
import { announce } from '../../../runtime/cluster/seats.ts'
import { statusOf } from '../../../runtime/cluster/status.ts'
import type { Core } from '../../../runtime/core/core.ts'
import type { JobSpec, StageSpec } from '../../../runtime/core/job-spec.ts'
import type { JobRecord, Lease, NodeRecord, TaskRecord } from '../../../runtime/core/records.ts'
import { sanityCheck } from '../../../runtime/core/sanity.ts'
import type { Seat } from '../../../runtime/core/rewire.ts'
import { burnAt } from '../../../runtime/core/works.ts'
import { VirtualCluster, type VirtualOptions } from '../../../runtime/contract/virtual.ts'

/** Those that ship, as far as these tests use them. */
const SHIPPED: Readonly<Record<string, Component>> = {
  'executor/inline': executor,
  'allocation/per-task': perTask,
  'estimator/declared': declared,
  'monitor/none': none,
  'store/memory': memory,
  'monitor/window': window,
  'placement/first-fit': firstFit,
  'queue/bounded': bounded,
  'queue/earliest-deadline': earliest,
  'queue/fifo': queue,
  'queue/lifo': lifo,
  'queue/priority': priority,
  'scheduler/central': central,
  'scheduler/drf': drf,
  'scheduler/fifo': fifo,
}

/** The shipped components and a test's own. */
export function sourceOf(own: Readonly<Record<string, Component>> = {}): ComponentSource {
  const all: Readonly<Record<string, Component>> = { ...SHIPPED, ...own }
  return {
    get: (id) => (all[id] ? { id, version: '1', doc: '', component: all[id] } : undefined),
    ids: () => Object.keys(all),
  }
}

/** What stands behind the roles, by `role.Interface`. */
export type Wiring = Omit<CompositionFile, '$schema' | 'description' | 'explore'>

export const composed = (wiring: Wiring): CompositionFile => ({
  ...wiring,
  nodeManager: { Executor: 'executor/inline', ...wiring.nodeManager },
})

export interface LabOptions extends Omit<VirtualOptions, 'source' | 'composition'> {
  readonly own?: Readonly<Record<string, Component>>
  readonly wiring?: Wiring
}

interface Run {
  readonly core: Core
  readonly lease: Lease
  began: number
  state: 'staged' | 'runs'
}

/**
 * The real cores in virtual time, under the eyes of a judge: after every turn the invariants of the core must hold, what
 * really runs must fit on each node, and no attempt may be started that runs already. Attempts that were handed over
 * ahead of time begin as executors begin them: when one of their shape ends.
 */
export class Lab extends VirtualCluster {
  /** What the judge found; must stay empty. */
  readonly faults: string[] = []
  readonly nodes: readonly NodeRecord[]
  /** Attempts that really began, by task. */
  readonly begun = new Map<TaskRecord, number>()
  /** The most that ran at once. */
  peak = 0
  readonly #given: LabOptions
  readonly #runs = new Map<number, Run>()
  readonly #lines = new Map<string, Run[]>()
  readonly #inUse = new Map<string, number[]>()

  constructor(options: LabOptions) {
    super({ ...options, source: sourceOf(options.own) })
    this.#given = options
    this.nodes = [...this.reactor.cores.values()].map((core) => core.nodeManager.node)
    const turn = this.reactor.turn.bind(this.reactor)
    this.reactor.turn = (limit) => {
      const more = turn(limit)
      this.#judge(sanityCheck(this.reactor))
      return more
    }
  }

  static async start(options: LabOptions): Promise<Lab> {
    const lab = new Lab(options)
    await lab.put(options.wiring ?? {})
    announce(lab.reactor)
    lab.reactor.turn(Infinity)
    return lab
  }

  put(wiring: Wiring): Promise<unknown> {
    return this.rewire(composed(wiring))
  }

  override run(until = Infinity): boolean {
    const more = super.run(until)
    if (until < Infinity) this.reactor.tick(until)
    return more
  }

  get home(): Core {
    return this.reactor.cores.get('n1')!
  }

  get status() {
    return statusOf(this.reactor, this.rewirer.generations.current)
  }

  get attempts(): readonly Lease[] {
    return [...this.#runs.values()].map(({ lease }) => lease)
  }

  /** What runs at this moment, as `task@node`, in order of starting. */
  get running(): string[] {
    return [...this.#runs.values()]
      .filter(({ state }) => state === 'runs')
      .map(({ lease, core }) => `${lease.task.id}@${core.id}`)
  }

  /** The node is gone with everything that it ran; nobody hears of it from itself. */
  lose(id: string): void {
    for (const [attempt, { core }] of this.#runs) if (core.id === id) this.#runs.delete(attempt)
    this.#inUse.delete(id)
    const seats = this.seats as Seat[]
    for (const seat of seats.filter(({ core }) => core.id === id))
      seats.splice(seats.indexOf(seat), 1)
    this.reactor.remove(id)
    this.reactor.broadcast({ type: 'node-left', node: id })
  }

  override start(core: Core, lease: Lease): void {
    if (this.#runs.has(lease.attempt)) this.#judge([`attempt ${lease.attempt} was started twice`])
    const run: Run = { core, lease, began: 0, state: 'staged' }
    this.#runs.set(lease.attempt, run)
    if (!lease.staged) return this.#begin(run)
    const line = this.#line(run)
    line.push(run)
  }

  override kill(_core: Core, lease: Lease): void {
    this.at(this.reactor.now, () => this.#over(lease.attempt, 'cancelled'))
  }

  #begin(run: Run): void {
    const { core, lease } = run
    const { task } = lease
    const { now: at, generation } = this.reactor
    run.state = 'runs'
    run.began = at
    this.started.push({ at, task: task.id, node: core.id, generation })
    this.begun.set(task, (this.begun.get(task) ?? 0) + 1)
    this.peak = Math.max(this.peak, this.running.length)
    const used = this.#inUse.get(core.id) ?? []
    this.#inUse.set(core.id, used)
    add(used, task.needs)
    if (!fits(used, core.nodeManager.node.total))
      this.#judge([`${core.id} runs more than it has: ${used.join(' ')}`])
    const { cpuMs = 1 } = burnAt(task.stage.spec.burn ?? {}, task.index)
    const service = this.#given.service?.(task) ?? Math.round(cpuMs * 1000)
    const outcome = this.#given.outcome?.(task) ?? 'ok'
    this.at(at + service, () => this.#over(lease.attempt, outcome))
  }

  #over(attempt: number, outcome: Report['outcome']): void {
    const run = this.#runs.get(attempt)
    if (!run) return
    this.#runs.delete(attempt)
    const line = this.#line(run)
    if (run.state === 'staged') line.splice(line.indexOf(run), 1)
    else {
      subtract(this.#inUse.get(run.core.id)!, run.lease.task.needs)
      const next = line.shift()
      if (next) this.#begin(next)
    }
    const service = run.state === 'runs' ? this.reactor.now - run.began : 0
    const error = outcome === 'failed' ? { name: 'Error', message: 'it broke' } : undefined
    run.core.ended(attempt, { outcome, service, error, value: run.lease.task.id })
  }

  #line({ core, lease }: Run): Run[] {
    const key = `${core.id}/${lease.task.shape.id}`
    let line = this.#lines.get(key)
    if (!line) this.#lines.set(key, (line = []))
    return line
  }

  #judge(found: readonly string[]): void {
    for (const fault of found)
      if (this.faults.length < 20) this.faults.push(`${this.reactor.now}: ${fault}`)
  }

  /** Everything that was accepted has ended exactly once, nothing is left behind, and the judge found nothing. */
  finished(...jobs: readonly JobRecord[]): void {
    expect(this.faults).toEqual([])
    for (const job of jobs) {
      expect(job.state, `${job.id} ${job.fault?.message ?? ''}`).not.toBe('open')
      for (const stage of job.stages)
        for (const task of stage.tasks) expect(this.endings.get(task), task.id).toBe(1)
    }
    expect(this.attempts).toEqual([])
    for (const { role } of this.seats) expect(role.waiting, role.name).toBe(0)
    const { resourceManager } = this.home
    expect(resourceManager!.leases.size).toBe(0)
    expect(resourceManager!.reserved.size).toBe(0)
    for (const node of resourceManager!.ledger.nodes) expect(node.free).toEqual([...node.total])
  }

  /** No component was blamed for anything. */
  blameless(): void {
    expect(this.notices.filter(({ type }) => type !== 'rewired')).toEqual([])
    expect(this.refusals).toEqual([])
  }
}

/** Stages that burn a millisecond of a core, unless they say otherwise. */
export const stage = (name: string, more: Partial<StageSpec> = {}): StageSpec => ({
  name,
  burn: { cpuMs: 1 },
  ...more,
})

export const jobOf = (...stages: readonly StageSpec[]): JobSpec => ({ name: 'job', stages })

/** So many equal nodes. */
export const nodes = (count: number, cpu = 1): { cpu: number; memory: string }[] =>
  Array.from({ length: count }, () => ({ cpu, memory: '1GiB' }))
