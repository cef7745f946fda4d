import type { Executor } from '#interfaces'
import type { Blueprint, Plan } from '../assembler/assemble.ts'
import { connect, createFacade, type Facade } from '../assembler/facade.ts'
import { createInstance, type Instance } from '../assembler/instance.ts'
import { INTERFACES, interfacesOf, type RoleName } from '../assembler/roles.ts'
import type { Parts } from './host.ts'

/** What a rewire has made for one role of one node, not in force yet. */
export interface Successors {
  readonly instances: Map<string, Instance>
  /** What the new instances hold of each other. */
  readonly facades: Map<string, Facade>
}

/** Stands between the facades of an interface and the methods behind them; makes its own once for each. */
export type Tap = (methods: object) => object

/**
 * The bindings of one role on one node: a facade for each interface that stays the same object for ever, and the
 * instance behind it.
 */
export class Bindings {
  readonly role: RoleName
  readonly #given: (face: string, user: string) => Facade
  readonly #main = new Map<string, Facade>()
  /** Facades that new instances were given while the main one still pointed at their predecessor. */
  readonly #aliases = new Map<string, Set<Facade>>()
  readonly #instances = new Map<string, Instance>()
  /** What the facades of each interface point at: the methods of the instance, or a guard around them. */
  readonly #behind = new Map<string, object>()
  /** Who looks in on an interface; few, and not for long. */
  readonly #taps = new Map<string, Set<Tap>>()

  /** `given`: what the core itself provides for the interface, to the component behind `user`. */
  constructor(role: RoleName, given: (face: string, user: string) => Facade) {
    this.role = role
    this.#given = given
    for (const face of interfacesOf(role)) {
      this.#main.set(face, createFacade(INTERFACES[face]))
      this.#aliases.set(face, new Set())
    }
  }

  get parts(): Parts {
    const facade = (face: string): never => this.#main.get(face) as never
    return {
      scheduler: facade('Scheduler'),
      queue: facade('Queue'),
      placement: facade('Placement'),
      estimator: facade('Estimator'),
      monitor: facade('Monitor'),
      allocation: facade('Allocation'),
    }
  }

  get executor(): Executor {
    return this.#main.get('Executor') as unknown as Executor
  }

  instance(face: string): Instance | undefined {
    return this.#instances.get(face)
  }

  get instances(): readonly Instance[] {
    return [...this.#instances.values()]
  }

  /**
   * Makes the plans that `changed` names, each with the state that `stateOf` answers, beside what is in force.
   * Called again for the same successors it makes them anew, except those in `keep`, behind the same facades.
   */
  create(
    blueprint: Blueprint,
    changed: ReadonlySet<string>,
    stateOf: (face: string) => unknown,
    successors: Successors = { instances: new Map(), facades: new Map() },
    keep: ReadonlySet<string> = new Set(),
  ): Successors {
    for (const plan of blueprint) {
      const face = plan.face.name
      if (!changed.has(face)) continue
      let facade = successors.facades.get(face)
      if (!facade) successors.facades.set(face, (facade = createFacade(plan.face)))
      if (keep.has(face) && successors.instances.has(face)) continue
      const instance = createInstance(plan, stateOf(face), (name) =>
        this.#facadeFor(name, face, successors),
      )
      successors.instances.set(face, instance)
      connect(facade, plan.face, instance.methods)
    }
    return successors
  }

  /** Puts the successors in force; `watched` may put a guard around an instance. Answers what was in force before. */
  swap(
    successors: Successors,
    watched: (plan: Plan, methods: object, old: Plan | undefined) => object,
  ): Instance[] {
    const before: Instance[] = []
    for (const [face, instance] of successors.instances) {
      const old = this.#instances.get(face)
      if (old) before.push(old)
      this.#instances.set(face, instance)
      this.#aliases.get(face)!.add(successors.facades.get(face)!)
      this.#point(face, watched(instance.plan, instance.methods, old?.plan))
    }
    this.#prune()
    return before
  }

  /** Ends the watching of an instance that is still in force. */
  unguard(face: string, methods: object): void {
    if (this.#instances.get(face)?.methods === methods) this.#point(face, methods)
  }

  /** Lets the facades point at another instance for the length of a call. */
  through(face: string, instance: Instance, call: () => void): void {
    const behind = this.#behind.get(face)
    this.#point(face, instance.methods)
    try {
      call()
    } finally {
      if (behind) this.#point(face, behind)
    }
  }

  /** What calls of the interface reach at the moment. */
  reached(face: string): object {
    let methods = this.#behind.get(face)!
    for (const tap of this.#taps.get(face) ?? []) methods = tap(methods)
    return methods
  }

  /** Lets every call of the interface go through the tap, whatever stands behind it by then, until the answer is called. */
  tap(face: string, tap: Tap): () => void {
    const taps = this.#taps.get(face) ?? new Set()
    this.#taps.set(face, taps.add(tap))
    this.#point(face, this.#behind.get(face)!)
    return () => {
      if (!taps.delete(tap)) return
      if (taps.size === 0 && this.#taps.get(face) === taps) this.#taps.delete(face)
      this.#point(face, this.#behind.get(face)!)
    }
  }

  #point(face: string, methods: object): void {
    this.#behind.set(face, methods)
    const reached = this.reached(face)
    connect(this.#main.get(face)!, INTERFACES[face], reached)
    for (const alias of this.#aliases.get(face)!) connect(alias, INTERFACES[face], reached)
  }

  #facadeFor(face: string, user: string, successors: Successors): Facade {
    return successors.facades.get(face) ?? this.#main.get(face) ?? this.#given(face, user)
  }

  /** Forgets aliases that nothing in force holds. */
  #prune(): void {
    const used = new Set(this.instances.flatMap((instance) => instance.uses))
    for (const aliases of this.#aliases.values()) {
      for (const alias of aliases) if (!used.has(alias)) aliases.delete(alias)
    }
  }
}
