import { Container } from 'inversify'
import type { Component } from '#interfaces'
import { SegueError } from '../errors.ts'
import type { Plan } from './assemble.ts'
import type { Facade } from './facade.ts'
import type { Listed } from './source.ts'

/** What a component made for one role of one node. */
export interface Instance {
  readonly plan: Plan
  /** Methods of the whole, wrappers included; called through facades. */
  readonly methods: object
  /** The facades that it was given: they must keep pointing at what is in force. */
  readonly uses: readonly Facade[]
  start(): void | Promise<void>
  stop(): void | Promise<void>
  /** Policy memory of the component itself; wrappers have none. */
  snapshot(): unknown
}

interface Life {
  start?(): void | Promise<void>
  stop?(): void | Promise<void>
  snapshot?(): unknown
}

/** Creates the component and what stands in front of it. Throws E_CONTRACT where `create` throws; nothing is started. */
export function createInstance(
  plan: Plan,
  state: unknown,
  facadeFor: (face: string) => Facade,
): Instance {
  const uses: Facade[] = []
  const make = ({ id, component }: Listed, config: object, more: object): object => {
    const given: Record<string, unknown> = { config, state, ...more }
    for (const [name, face] of Object.entries(component.requires)) {
      const facade = facadeFor(face.name)
      if (face.kind !== 'given') uses.push(facade)
      given[name] = facade
    }
    try {
      return component.injectable ? inject(component, given) : component.create(given)
    } catch (error) {
      throw thrown(id, error)
    }
  }
  let methods = bound(make(plan.base.listed, plan.base.config, { inner: undefined }))
  const lives: Life[] = [methods]
  for (const { listed, config } of plan.wrappers) {
    const outer = bound(make(listed, config, { inner: methods, state: undefined }))
    lives.push(outer)
    methods = { ...methods, ...outer }
  }
  checkMethods(plan, methods)
  return new Made(plan, methods, uses, lives)
}

/** A class, since there may be tens of thousands, which closures would make large. */
class Made implements Instance {
  readonly plan: Plan
  readonly methods: object
  readonly uses: readonly Facade[]
  readonly #lives: readonly Life[]

  constructor(plan: Plan, methods: object, uses: readonly Facade[], lives: readonly Life[]) {
    this.plan = plan
    this.methods = methods
    this.uses = uses
    this.#lives = lives
  }

  start(): void | Promise<void> {
    return all(this.#lives, (life) => life.start?.())
  }

  stop(): void | Promise<void> {
    return all([...this.#lives].reverse(), (life) => life.stop?.())
  }

  snapshot(): unknown {
    return this.#lives[0].snapshot?.()
  }
}

function thrown(id: string, error: unknown): unknown {
  if (error instanceof SegueError) return error
  const what = error instanceof Error ? error.message : String(error)
  return new SegueError('E_CONTRACT', `${id}: create threw: ${what}`, {
    where: id,
    ...{ expected: 'create to make the object and do nothing else', cause: error },
    running: 'the generation in force goes on',
    next: `segue component test ${id}`,
  })
}

/** What `create` answers is known only now; the checks of the loader saw another instance. */
function checkMethods(plan: Plan, methods: object): void {
  const { methods: required, optional } = plan.face
  const made = methods as Record<string, unknown>
  const lacking =
    Object.keys(required).find((name) => typeof made[name] !== 'function') ??
    Object.keys(optional).find((name) => !['function', 'undefined'].includes(typeof made[name]))
  if (lacking === undefined) return
  const { id } = plan.base.listed
  throw new SegueError('E_CONTRACT', `${id}: ${plan.face.name}.${lacking} is not a function`, {
    where: id,
    expected: `create to return every method of ${plan.face.name}`,
    running: 'the generation in force goes on',
  })
}

/** Runs each in order; waits only when one is asynchronous, so that what decides stays synchronous. */
function all(
  lives: readonly Life[],
  act: (life: Life) => void | Promise<void>,
): void | Promise<void> {
  for (let i = 0; i < lives.length; i++) {
    const waiting = act(lives[i])
    if (waiting instanceof Promise) return waiting.then(() => all(lives.slice(i + 1), act))
  }
}

/** A record of closures as it is; an instance of a class with its methods bound, since facades copy them. */
export function bound(made: object): object {
  const prototype = Object.getPrototypeOf(made)
  if (prototype === Object.prototype || prototype === null) return made
  const methods: Record<string, unknown> = {}
  for (let at = made; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) {
      const value = (made as Record<string, unknown>)[name]
      if (name !== 'constructor' && typeof value === 'function') methods[name] ??= value.bind(made)
    }
  }
  return methods
}

/** An instance of a class with inversify's decorators, its parameters injected by the names of interfaces. */
function inject(component: Component, given: Readonly<Record<string, unknown>>): object {
  const container = new Container()
  for (const [name, face] of Object.entries(component.requires))
    container.bind(face.name).toConstantValue(given[name])
  container.bind('config').toConstantValue(given.config)
  container.bind('state').toConstantValue(given.state)
  const type = component.injectable!
  container.bind<object>(type).toSelf()
  return container.get<object>(type)
}
