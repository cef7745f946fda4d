import {
  component as define,
  type Clock,
  type Cluster,
  type Component,
  type Estimator,
  type Interface,
  type Placement,
  type Queue,
  type Random,
  type StateOf,
  type TypeOf,
  type World,
} from '#interfaces'
import type { Part, Plan } from '../assembler/assemble.ts'
import type { Facade } from '../assembler/facade.ts'
import { createInstance, type Instance } from '../assembler/instance.ts'
import { realWorld } from '../drivers/real-world.ts'
import * as builders from './builders.ts'
import { standInOf } from './stand-ins.ts'

/** Everything that a decision component may ask for. */
export interface Given {
  readonly queue?: Queue
  readonly placement?: Placement
  readonly estimator?: Estimator
  readonly cluster?: Cluster
  readonly clock?: Clock
  readonly random?: Random
  readonly world?: World
  /** What a wrapper stands in front of. */
  readonly inner?: object
}

const BY_NAME: Readonly<Record<string, keyof Given>> = {
  Queue: 'queue',
  Placement: 'placement',
  Estimator: 'estimator',
  Cluster: 'cluster',
  Clock: 'clock',
  Random: 'random',
  World: 'world',
}

/** What `create` of that interface answers, with its snapshot. */
export type Made<I extends Interface> = TypeOf<I> & { snapshot?(): StateOf<I> | undefined }

/**
 * Makes an instance from the component file's default export, as the runtime does: with stand-ins and defaults for what
 * is not given, and a stand-in behind one that cannot stand alone.
 */
export function make<I extends Interface>(
  provides: I,
  component: Component,
  given: Given = {},
  config: Readonly<Record<string, unknown>> = {},
  state?: unknown,
): Made<I> {
  return instantiate(provides, component, given, config, state).methods as Made<I>
}

/** The same, with what starts and stops it. */
export function instantiate<I extends Interface>(
  provides: I,
  component: Component,
  given: Given = {},
  config: Readonly<Record<string, unknown>> = {},
  state?: unknown,
): Instance {
  if (component.provides !== provides)
    throw new Error(`it provides ${component.provides.name}, not ${provides.name}`)
  const around: Given = {
    clock: builders.clock(),
    random: builders.random(),
    world: realWorld({ speed: 1 }),
    cluster: builders.cluster([]),
    estimator: builders.estimates(),
    ...given,
  }
  const whole = partOf(component, config)
  const inner = behind(provides, component, given.inner)
  const plan: Plan = {
    face: provides,
    choice: { use: '', with: {}, through: [] },
    base: inner ? partOf(inner) : whole,
    wrappers: inner ? [whole] : [],
    key: '',
  }
  const facadeFor = (face: string) => around[BY_NAME[face]] as Facade
  return createInstance(plan, state, facadeFor)
}

function behind<I extends Interface>(
  provides: I,
  { wraps }: Component,
  inner: object | undefined,
): Component | undefined {
  if (inner) return define({ provides, create: () => inner as TypeOf<I> })
  return wraps === 'only' ? standInOf(provides.name) : undefined
}

const partOf = (component: Component, config: Readonly<Record<string, unknown>> = {}): Part => ({
  listed: { id: 'under test', version: '', doc: '', component },
  config: { ...defaultsOf(component), ...config },
})

export const defaultsOf = ({ config }: Component): Record<string, unknown> =>
  Object.fromEntries(Object.entries(config).map(([name, setting]) => [name, setting.default]))
