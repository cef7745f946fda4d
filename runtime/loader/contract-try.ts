import type { Component, Interface } from '#interfaces'
import { didYouMean } from '../errors.ts'
import type { Question } from './contract.ts'
import { definitionFault, describe, type Fault } from './definition.ts'
import { evaluate } from './evaluate.ts'
import { smokeFault } from './contract-smoke.ts'
import { standIn, world } from './contract-world.ts'

type Made = Record<string, unknown>
const LIFE: Readonly<Record<string, number>> = { start: 0, stop: 0, snapshot: 0 }

/** The first thing that is wrong with a component, found by creating it and calling it; throws what it throws. */
export function tryOut({ code, file, folder }: Question): Fault | undefined {
  const exported = evaluate(code, file)
  const fault = definitionFault(exported, folder)
  if (fault) return fault
  const component = exported as Component
  // One that wraps is tried in front of another; one that may also stand alone, both ways.
  if (component.wraps !== 'no') {
    const wrapped = tryCreated(component, true)
    if (wrapped || component.wraps === 'only') return wrapped
  }
  return tryCreated(component, false)
}

function tryCreated(component: Component, wrapping: boolean): Fault | undefined {
  const { provides } = component
  const around = world()
  const inner = wrapping ? standIn(provides, around) : undefined
  const needs = Object.entries(component.requires).map(([name, it]) => [name, standIn(it, around)])
  const config = Object.fromEntries(
    Object.entries(component.config).map(([name, { default: value }]) => [name, value]),
  )
  const create = (state: unknown) =>
    component.create({ ...Object.fromEntries(needs), config, state, inner }) as Made

  const before = resources()
  const made = create(undefined)
  const fault = membersFault(made, provides, inner !== undefined && component.wraps === 'only')
  if (fault) return fault
  const acquired = resources().filter((name) => !before.includes(name))
  if (acquired.length > 0) {
    const expected = 'create makes the object; start acquires what it needs'
    return { message: 'create acquires something', expected, found: acquired.join(', ') }
  }
  if (provides.kind !== 'decides') return undefined
  return (
    smokeFault(provides, inner ? inFront(made, inner, provides) : made, around) ??
    snapshotFault(made, provides, create)
  )
}

/** What the wrapper leaves out is answered by what it stands in front of. */
function inFront(made: Made, inner: object, { methods, optional }: Interface): object {
  const names = Object.keys({ ...methods, ...optional })
  const answering = (name: string) => (typeof made[name] === 'function' ? made : (inner as Made))
  return Object.fromEntries(
    names.map((name) => [
      name,
      (...args: unknown[]) =>
        (answering(name)[name] as Function | undefined)?.call(answering(name), ...args),
    ]),
  )
}

const resources = (): string[] =>
  process.getActiveResourcesInfo().filter((name) => name !== 'MessagePort')

function membersFault(made: unknown, provides: Interface, partial: boolean): Fault | undefined {
  const { name, methods, optional } = provides
  if (typeof made !== 'object' || made === null) {
    return {
      message: `create returns ${describe(made)}`,
      expected: `an object with the methods of ${name}`,
    }
  }
  const members = made as Made
  const missing = partial
    ? []
    : Object.keys(methods).filter((method) => typeof members[method] !== 'function')
  if (missing.length > 0) {
    const found = `no function ${missing.join(', ')}`
    return {
      message: `create returns an object that is no ${name}`,
      expected: Object.keys(methods).join(', '),
      found,
    }
  }
  const known: Record<string, number> = { ...methods, ...optional, ...LIFE }
  for (const [method, value] of Object.entries(members)) {
    if (value === undefined) continue
    const arity = known[method]
    if (arity === undefined) {
      const near = didYouMean(method, Object.keys(known))
      const found = near ? `${method} - did you mean ${near}?` : method
      return { message: `${name} has no ${method}`, expected: Object.keys(known).join(', '), found }
    }
    if (typeof value !== 'function') {
      return {
        message: `${method} is not a function`,
        expected: 'functions only: memory stays inside create',
        found: describe(value),
      }
    }
    if (value.length > arity) {
      const found = `${value.length} parameters`
      return {
        message: `${method} takes more than ${name} passes`,
        expected: `at most ${arity}`,
        found,
      }
    }
  }
  return undefined
}

/** What a component says of itself must be plain data, and a successor must be able to begin with it. */
function snapshotFault(
  made: Made,
  provides: Interface,
  create: (state: unknown) => unknown,
): Fault | undefined {
  if (typeof made.snapshot !== 'function') return undefined
  const state: unknown = made.snapshot()
  const wrong = provides.stateFault(state)
  if (wrong)
    return {
      message: 'snapshot answers what cannot be handed on',
      expected: 'plain data',
      found: wrong,
    }
  create(state)
  return undefined
}
