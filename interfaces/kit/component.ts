import type { ConfigOf, Settings } from './settings.ts'

/**
 * An interface of Segue: a type and a value of the same name. The value names the methods with their
 * number of parameters, so that a facade of fixed arity can be generated and a component checked when
 * it loads.
 */
export interface Interface<T extends object = any, S = any> {
  readonly name: string
  /** One sentence: what a component behind it decides or does. */
  readonly doc: string
  /** Methods that every component has, with their number of parameters. */
  readonly methods: Readonly<Record<string, number>>
  /** Methods that a component may leave out; the facade then does nothing and answers undefined. */
  readonly optional: Readonly<Record<string, number>>
  /** `decides`: synchronous, never awaits, no I/O. `acts`: does things. `given`: the core provides it. */
  readonly kind: 'decides' | 'acts' | 'given'
  /** Checks a snapshot before it is handed on; answers what is wrong with it, in words. */
  readonly stateFault: (state: unknown) => string | undefined
  readonly __type?: T
  readonly __state?: S
}

export type TypeOf<I> = I extends Interface<infer T, any> ? T : never
export type StateOf<I> = I extends Interface<any, infer S> ? S : never

type RequiredKeys<T> = { [K in keyof T]-?: {} extends Pick<T, K> ? never : K }[keyof T]
type OptionalKeys<T> = Exclude<keyof T, RequiredKeys<T>>

interface InterfaceSpec<T extends object> {
  name: string
  doc: string
  kind: 'decides' | 'acts' | 'given'
  methods: Readonly<Record<RequiredKeys<T>, number>>
  optional: Readonly<Record<OptionalKeys<T>, number>>
  stateFault?: (state: unknown) => string | undefined
}

/** Curried so that the methods of `T` are inferred and every one must be listed with its arity. */
export const defineInterface =
  <T extends object, S = undefined>() =>
  (spec: InterfaceSpec<T>): Interface<T, S> => ({ stateFault: plainDataFault, ...spec })

/** A snapshot must survive a JSON round trip: plain objects, arrays, text, finite numbers, booleans, null. */
export function plainDataFault(state: unknown, path = 'state'): string | undefined {
  if (state === null || typeof state === 'string' || typeof state === 'boolean') return undefined
  if (state === undefined) return path === 'state' ? undefined : `${path} is undefined`
  if (typeof state === 'number') return Number.isFinite(state) ? undefined : `${path} is ${state}`
  if (typeof state !== 'object') return `${path} is a ${typeof state}`
  if (Array.isArray(state)) {
    for (let i = 0; i < state.length; i++) {
      const fault = plainDataFault(state[i], `${path}[${i}]`)
      if (fault) return fault
    }
    return undefined
  }
  const proto = Object.getPrototypeOf(state)
  if (proto !== Object.prototype && proto !== null)
    return `${path} is a ${proto.constructor?.name ?? 'class instance'}`
  for (const [key, value] of Object.entries(state)) {
    const fault = plainDataFault(value, `${path}.${key}`)
    if (fault) return fault
  }
  return undefined
}

/** What `create` may return besides the interface's own methods. */
export interface Life<S> {
  /** Acquires what the component needs to run; paired with `stop`. May be async for interfaces that act. */
  start?(): void | Promise<void>
  /** Gives back what `start` acquired. What was stopped can be started again. */
  stop?(): void | Promise<void>
  /** Policy memory only, as plain data keyed by id; pure. Never tasks: those are the core's. */
  snapshot?(): S | undefined
}

export interface CreateContext<I extends Interface, C extends Settings> {
  readonly config: ConfigOf<C>
  /** What an earlier component of this interface, of whatever implementation, left in its snapshot. */
  readonly state: StateOf<I> | undefined
}

type Requires = Record<string, Interface>
type Facades<R extends Requires> = { readonly [K in keyof R]: TypeOf<R[K]> }

interface Definition<I extends Interface, R extends Requires, C extends Settings> {
  /** The interface that this component provides. */
  provides: I
  /** The interfaces it calls; each arrives in `create` under the name given here. Do not destructure them further. */
  requires?: R
  /** Settings with defaults and bounds; the values arrive as `config`. */
  config?: C
  /** Components or interfaces' components that must be chosen beside this one, for example `queue/fifo`. */
  needs?: readonly string[]
  /** Components that must not be chosen beside this one. */
  forbids?: readonly string[]
}

/** A loaded component as the runtime sees it: untyped, checked when it is loaded. */
export interface Component {
  readonly isComponent: true
  readonly provides: Interface
  readonly requires: Readonly<Record<string, Interface>>
  readonly config: Settings
  /** `only`: stands in front of another. `also`: may, and may stand alone. `no`: never. */
  readonly wraps: 'no' | 'only' | 'also'
  readonly needs: readonly string[]
  readonly forbids: readonly string[]
  readonly create: (context: any) => object
  /** A class with inversify's decorators that the runtime instantiates instead of calling `create`. */
  readonly injectable?: new (...args: any[]) => object
}

const define = (definition: any, wraps: Component['wraps']): Component => ({
  isComponent: true,
  requires: {},
  config: {},
  needs: [],
  forbids: [],
  ...definition,
  wraps,
})

/** Defines a component: one file, default export. The path is its name, the doc comment its help text. */
export function component<I extends Interface, R extends Requires = {}, C extends Settings = {}>(
  definition: Definition<I, R, C> & {
    create(context: CreateContext<I, C> & Facades<R>): TypeOf<I> & Life<StateOf<I>>
  },
): Component {
  return define(definition, 'no')
}

/**
 * Defines a stateless component in front of another of the same interface. What it does not return is
 * forwarded to `inner`.
 */
export function wrapper<I extends Interface, R extends Requires = {}, C extends Settings = {}>(
  definition: Definition<I, R, C> & {
    create(
      context: CreateContext<I, C> & Facades<R> & { readonly inner: TypeOf<I> },
    ): Partial<TypeOf<I>> & Life<never>
  },
): Component {
  return define(definition, 'only')
}

/** Like `wrapper`, but whole by itself: `inner` is undefined when it stands alone. */
export function standaloneWrapper<
  I extends Interface,
  R extends Requires = {},
  C extends Settings = {},
>(
  definition: Definition<I, R, C> & {
    create(
      context: CreateContext<I, C> & Facades<R> & { readonly inner: TypeOf<I> | undefined },
    ): TypeOf<I> & Life<never>
  },
): Component {
  return define(definition, 'also')
}

/**
 * Binds a class of somebody else that uses inversify's decorators: its constructor parameters are injected by name, each
 * the name of a required interface, `config` or `state`.
 */
export function injected<I extends Interface, R extends Requires = {}, C extends Settings = {}>(
  definition: Definition<I, R, C> & { injectable: new (...args: any[]) => TypeOf<I> },
): Component {
  const create = (): never => {
    throw new Error('an injectable class is instantiated by the runtime')
  }
  return define({ ...definition, create }, 'no')
}
