import { assemble, type Assembly } from '../assembler/assemble.ts'
import type { Composition } from '../assembler/composition.ts'
import { SegueError } from '../errors.ts'
import type { Act } from '#interfaces'
import { NoState } from '../core/hand-over.ts'
import { ContractBroken } from '../core/host.ts'
import { Overtaken } from '../core/overtaken.ts'
import { rewire, type Moved, type RewireTools, type Seat, type Step } from '../core/rewire.ts'
import type { Instance } from '../assembler/instance.ts'
import type { ComponentSource } from '../assembler/source.ts'
import type { Reactor } from '../core/reactor.ts'
import { Generations, type Actor, type GenerationRecord } from './generations.ts'
import { Probation } from './probation.ts'
import { plansOf, Quarantine, versionOf } from './quarantine.ts'
import { Recovery } from './recovery.ts'

/** Something that people should hear of. */
export type Notice =
  | { readonly type: 'rewired'; readonly record: GenerationRecord }
  | { readonly type: 'refused'; readonly actor: Actor; readonly error: unknown }
  | {
      readonly type: 'fault'
      readonly component: string
      readonly seat: string
      readonly error: unknown
      readonly remedy: 'made anew' | 'automatic return'
    }
  | { readonly type: 'quarantined'; readonly component: string }
  /** The store cannot write, and why; or can again. */
  | { readonly type: 'store'; readonly fault: string | undefined }

export interface RewirerOptions {
  readonly reactor: Reactor
  readonly seats: readonly Seat[]
  readonly source: ComponentSource
  /** The composition of the documented defaults, for when nothing else is left. */
  readonly fallback: () => Composition
  readonly stopwatch: () => number
  /** Brings the reactor's time up to date, where it passes by itself. */
  readonly tick?: () => void
  readonly processorTime: (() => number) | undefined
  /** False: the first calls of instances are not watched, which costs memory on each of many nodes; a throw still is a fault. */
  readonly probation?: boolean
  readonly breathe: () => Promise<void>
  readonly notice: (notice: Notice) => void
  /** An effect instance that was started and is about to be put in force; a throw refuses the rewire. */
  readonly started?: (instance: Instance) => Promise<void>
  /** Effect instances that no longer are in force; they may still be busy. */
  readonly retire: (instance: Instance) => void
  /** The reactor has something to do again. */
  readonly moved: () => void
}

export interface Request {
  readonly actor: Actor
  readonly reason?: string
  readonly name: string
  readonly equals?: number
  readonly previous?: number
  readonly distrust?: (seat: Seat, face: string) => boolean
  readonly lenient?: boolean
}

/** What a rewire puts in force; `previous`: what undo goes back to, where it is not what was in force. */
export interface Next extends Pick<Request, 'name' | 'reason' | 'equals' | 'previous'> {
  readonly composition: Composition
}

/** An Application Master decides on dated copies: this many refusals in a row are no fault of its scheduler. */
const PATIENCE = 100

/** Puts one composition after the other in force, and takes back what proves bad. */
export class Rewirer {
  readonly generations = new Generations()
  readonly quarantine: Quarantine
  readonly #options: RewirerOptions
  readonly #probation: Probation
  #queue: Promise<unknown> = Promise.resolve()
  readonly #recovery: Recovery
  /** For tests: called at each step of a rewire; a throw is a fault injected there. */
  inject: ((step: Step) => void) | undefined

  constructor(options: RewirerOptions) {
    this.#options = { ...options, notice: (notice) => this.#tell(options.notice, notice) }
    this.quarantine = new Quarantine((component) =>
      this.#options.notice({ type: 'quarantined', component }),
    )
    this.#probation = new Probation(options.processorTime, (seat, plan, error, trip) =>
      this.#recovery.bad(seat, plan, error, trip),
    )
    this.#recovery = new Recovery({
      generations: this.generations,
      quarantine: this.quarantine,
      probation: this.#probation,
      options: this.#options,
      awake: () => void this.#enqueue(async () => this.generations.current, 'automatic return'),
      force: (assembly, request) => this.#force(assembly, request),
    })
  }

  /** Rewires come one after the other; each sees what the one before left. */
  put(next: () => Next, actor: Actor, expected?: number): Promise<GenerationRecord> {
    return this.#enqueue(async () => {
      const current = this.generations.records.length > 0 ? this.generations.current : undefined
      if (current) refuseOther(current, expected)
      const { composition, ...told } = next()
      const assembly = assemble(composition, this.#inService)
      this.#refuseQuarantined(assembly)
      if (current && this.generations.changes(assembly).length === 0) return current
      return this.#force(assembly, { actor, previous: current?.generation, ...told })
    }, actor)
  }

  /** Brings back what was in force before the generation in force, or the generation `to`. */
  undo(actor: Actor, to?: number, expected?: number): Promise<GenerationRecord> {
    return this.#enqueue(async () => {
      const { current } = this.generations
      refuseOther(current, expected)
      const target = to ?? this.generations.beforeCurrent
      if (target === undefined) {
        throw new SegueError('E_REWIRE', 'there is nothing to undo', {
          found: `g${current.generation} has no predecessor`,
          running: `g${current.generation} goes on`,
          next: 'segue history, and segue undo with the generation that is to come back',
        })
      }
      if (target === current.generation) return current
      const assembly = this.generations.assemblyOf(target)
      const { name, previous } = this.generations.recordOf(target)!
      this.#refuseQuarantined(assembly)
      const reason = to === undefined ? `undo of g${current.generation}` : `back to g${target}`
      // Back to one that is named is a step of its own, which undo takes back; undo of undo goes further back.
      const before = to === undefined ? previous : current.generation
      return this.#force(assembly, { actor, name, equals: target, previous: before, reason })
    }, actor)
  }

  /** A component threw or broke its contract while the core used it. */
  fault(seat: Seat, where: string, error: unknown): void {
    this.#recovery.fault(seat, where, error)
  }

  /** The core did not carry an act out. */
  refused(seat: Seat, act: Act, why: string): void {
    const { role } = seat
    if (role.name === 'applicationMaster' && role.refusals < PATIENCE) {
      this.#options.reactor.witness?.wakes(seat)
      return role.wake({ type: 'queued' })
    }
    const what = typeof act === 'object' && act !== null ? String(act.do) : String(act)
    this.#recovery.fault(seat, 'Scheduler', new ContractBroken(`${what}: ${why}`))
  }

  /** Resolves when every rewire that was asked for by now is done. */
  async settled(): Promise<void> {
    await this.#queue
  }

  /** A version that is out of service does not stand in the way of the one of the same component that is in force. */
  readonly #inService: ComponentSource = {
    ids: () => this.#options.source.ids(),
    get: (id) => {
      const listed = this.#options.source.get(id)
      if (!listed || !this.quarantine.has(versionOf(listed))) return listed
      const parts = plansOf(this.generations.assembly).flatMap((it) => [it.base, ...it.wrappers])
      return parts.find((part) => part.listed.id === id)?.listed ?? listed
    },
  }

  /** Whoever listens must not be able to stop what happens. */
  #tell(listener: (notice: Notice) => void, notice: Notice): void {
    try {
      listener(notice)
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error))
    }
  }

  /** What has failed is put in order first; a rewire during whose preparation something fails begins anew. */
  #enqueue(work: () => Promise<GenerationRecord>, actor: Actor): Promise<GenerationRecord> {
    const result = this.#queue.then(async () => {
      for (;;) {
        await this.#recovery.recover()
        try {
          return await work()
        } catch (error) {
          if (!(error instanceof Overtaken)) throw error
        }
      }
    })
    this.#queue = result.catch((error: unknown) =>
      this.#options.notice({ type: 'refused', actor, error }),
    )
    return result
  }

  #refuseQuarantined(assembly: Assembly): void {
    const bad = this.quarantine.refusalOf(assembly)
    if (bad === undefined) return
    throw new SegueError('E_QUARANTINED', `${bad} was taken out of service after a fault`, {
      expected: 'a version that has not failed',
      running: `g${this.generations.current.generation} goes on`,
      next: 'mend the file; its next version may be used',
    })
  }

  async #force(assembly: Assembly, request: Request): Promise<GenerationRecord> {
    const { reactor, seats } = this.#options
    const before = this.generations.records.length > 0 ? this.generations.assembly : undefined
    const changes = this.generations.changes(assembly)
    const tools: RewireTools = {
      stopwatch: this.#options.stopwatch,
      breathe: this.#options.breathe,
      watched: (seat, plan, methods, old) =>
        this.#options.probation === false
          ? methods
          : this.#probation.watch(seat, plan, methods, old),
      started: this.#options.started,
      at: this.inject,
    }
    let moved: Moved
    try {
      this.#options.tick?.()
      // The first generation is the one that the reactor starts with.
      if (!before) reactor.generation--
      moved = await rewire(reactor, seats, before, assembly, tools, request)
    } catch (error) {
      if (error instanceof NoState) this.#recovery.fault(error.seat, error.face, error)
      if (!before) reactor.generation++
      this.#options.moved()
      throw error
    }
    this.#options.tick?.()
    const record: GenerationRecord = {
      generation: reactor.generation,
      at: reactor.now,
      actor: request.actor,
      reason: request.reason,
      name: request.name,
      hash: assembly.composition.hash,
      changes,
      pauseUs: moved.pauseUs,
      totalUs: moved.totalUs,
      carried: moved.carried,
      equals: request.equals,
      previous: request.previous,
    }
    this.generations.add(record, assembly)
    for (const instance of moved.retired)
      if (instance.plan.face.kind === 'acts') this.#options.retire(instance)
    this.#options.notice({ type: 'rewired', record })
    this.#options.moved()
    return record
  }
}

function refuseOther(current: GenerationRecord, expected: number | undefined): void {
  if (expected === undefined || current.generation === expected) return
  throw new SegueError(
    'E_GENERATION',
    `generation ${current.generation} is in force, not ${expected}`,
    {
      expected: `g${expected}`,
      found: `g${current.generation}`,
      running: `g${current.generation} goes on`,
      next: 'segue history, then try again',
    },
  )
}
