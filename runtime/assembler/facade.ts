import type { Interface } from '#interfaces'

/** What a component left out: does nothing, answers undefined. */
export const absent = (): undefined => undefined

type Method = (...args: never[]) => unknown

/**
 * The stable object that dependents hold. Its methods are plain fields of fixed arity that a rewire writes anew, so a
 * call costs one load more than a direct one, and no closure or Proxy stands between.
 */
export type Facade = Record<string, Method>

export function createFacade(face: Interface): Facade {
  const facade: Facade = {}
  const unbound = (method: string) => () => {
    throw new Error(
      `${face.name}.${method} was called before anything stands behind it: call it from a method, not in create`,
    )
  }
  for (const method of Object.keys(face.methods)) facade[method] = unbound(method)
  for (const method of Object.keys(face.optional)) facade[method] = absent
  return facade
}

/** Points every method of the facade at the instance. */
export function connect(facade: Facade, face: Interface, instance: object): void {
  const source = instance as Facade
  for (const method of Object.keys(face.methods)) facade[method] = source[method]
  for (const method of Object.keys(face.optional)) facade[method] = source[method] ?? absent
}

/** What the guard tells of a call: a throw, or running past the budget. */
export interface GuardWatch {
  /** Microseconds of this thread's processor time; undefined where time is virtual. */
  readonly cpuTime: (() => number) | undefined
  readonly budgetUs: number
  /** Time that guarded calls took which the one at hand has made: each answers for its own. Shared by all guards. */
  readonly nested: { us: number }
  /** Called once for each fault, before the error goes on to the caller. */
  fault(error: unknown): void
  /** Called when the last guarded call of the instance has returned. */
  passed(): void
}

/**
 * An instance whose first `calls` calls are watched: the facade holds guarded methods until then and the
 * plain ones after, so probation costs nothing once it is over.
 */
export function guard(face: Interface, instance: object, calls: number, watch: GuardWatch): object {
  const source = instance as Facade
  const guarded: Facade = {}
  let left = calls
  const names = [...Object.keys(face.methods), ...Object.keys(face.optional)].filter(
    (name) => source[name],
  )
  const watched = <T>(call: () => T): T => {
    const before = watch.cpuTime?.()
    const outer = watch.nested.us
    watch.nested.us = 0
    try {
      return call()
    } catch (error) {
      watch.fault(error)
      throw error
    } finally {
      const took = before === undefined ? 0 : watch.cpuTime!() - before
      const own = took - watch.nested.us
      watch.nested.us = outer + took
      if (own > watch.budgetUs) watch.fault(new BudgetExceeded(face.name, watch.budgetUs))
      if (left > 0 && --left === 0) watch.passed()
    }
  }
  for (const name of names) {
    const method = source[name] as (...args: unknown[]) => unknown
    const arity = face.methods[name] ?? face.optional[name]
    guarded[name] = fixedArity(arity, method, watched)
  }
  return guarded
}

/** A component ran longer in one call than it may. */
export class BudgetExceeded extends Error {
  constructor(face: string, budgetUs: number) {
    super(`a call of ${face} ran longer than its budget of ${budgetUs / 1000} ms of processor time`)
    this.name = 'BudgetExceeded'
  }
}

function fixedArity(
  arity: number,
  method: (...args: unknown[]) => unknown,
  watched: <T>(call: () => T) => T,
): Method {
  const run = (call: () => unknown): unknown => {
    const result = watched(call)
    return isGenerator(result) ? watchedGenerator(result, watched) : result
  }
  switch (arity) {
    case 0:
      return () => run(() => method())
    case 1:
      return (a: unknown) => run(() => method(a))
    case 2:
      return (a: unknown, b: unknown) => run(() => method(a, b))
    case 3:
      return (a: unknown, b: unknown, c: unknown) => run(() => method(a, b, c))
    case 4:
      return (a: unknown, b: unknown, c: unknown, d: unknown) => run(() => method(a, b, c, d))
    default:
      return (a: unknown, b: unknown, c: unknown, d: unknown, e: unknown, f: unknown) =>
        run(() => method(a, b, c, d, e, f))
  }
}

const isGenerator = (value: unknown): value is Generator<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as Generator).next === 'function'

/** A plan is lazy: the work of a scheduler happens in `next`, so each step of it is a guarded call. */
function watchedGenerator(
  source: Generator<unknown>,
  watched: <T>(call: () => T) => T,
): Generator<unknown> {
  const stepped: Partial<Generator<unknown>> & { [Symbol.iterator](): Generator<unknown> } = {
    next: () => watched(() => source.next()),
    return: (value) => watched(() => source.return?.(value) ?? { done: true, value }),
    [Symbol.iterator]: () => stepped as Generator<unknown>,
  }
  return stepped as Generator<unknown>
}
