import 'reflect-metadata'
import { Container } from 'inversify'
import type { Component, Interface } from '#interfaces'
import { SegueError } from '../errors.ts'
import type { Choice, Composition } from './composition.ts'
import { ROLES, type RoleName } from './roles.ts'
import type { ComponentSource, Listed } from './source.ts'

/** A component with its settings, as it will be created on every node that plays the role. */
export interface Part {
  readonly listed: Listed
  readonly config: Readonly<Record<string, unknown>>
}

/** One binding of a role in one generation. */
export interface Plan {
  readonly face: Interface
  readonly choice: Choice
  readonly base: Part
  /** In front of it, innermost first. */
  readonly wrappers: readonly Part[]
  /** Equal exactly when nothing has to be made anew: components, versions and settings. */
  readonly key: string
}

/** Bindings of a role, each after those that it requires. */
export type Blueprint = readonly Plan[]

/** A composition that can be put in force: checked, resolved, with the very code that it names. */
export interface Assembly {
  readonly composition: Composition
  readonly roles: Readonly<Record<RoleName, Blueprint>>
}

/**
 * Resolves what each role of the composition needs. inversify finds the order and the circles: one container per
 * role and generation, thrown away when it fails, in which case nothing has changed.
 */
export function assemble(composition: Composition, source: ComponentSource): Assembly {
  const roles = {} as Record<RoleName, Blueprint>
  for (const role of ROLES) roles[role] = resolve(role, composition[role], source)
  return { composition, roles }
}

function resolve(
  role: RoleName,
  choices: Readonly<Record<string, Choice>>,
  source: ComponentSource,
): Blueprint {
  const container = new Container({ defaultScope: 'Singleton' })
  const order: Plan[] = []
  for (const [name, choice] of Object.entries(choices)) {
    const plan = planOf(role, name, choice, source)
    const needed = [plan.base, ...plan.wrappers].flatMap(({ listed }) =>
      requiredBy(listed.component),
    )
    const tokens = [
      ...new Set(needed.filter((face) => face.kind !== 'given').map((face) => face.name)),
    ]
    for (const token of tokens) if (!(token in choices)) throw missing(role, name, plan, token)
    container.bind(name).toResolvedValue((..._resolved: unknown[]) => {
      order.push(plan)
      return plan
    }, tokens)
  }
  try {
    for (const name of Object.keys(choices)) container.get(name)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new SegueError('E_CYCLE', `${role}: components require each other in a circle`, {
      found: message.split('\n')[0],
      expected: 'an order in which each can be made before those that require it',
      running: 'the generation in force goes on',
      next: 'choose a component for one of them that does not require the other',
      cause: error,
    })
  }
  return order
}

const requiredBy = (component: Component): Interface[] => Object.values(component.requires)

function planOf(role: RoleName, name: string, choice: Choice, source: ComponentSource): Plan {
  const part = (chosen: { use: string; with: Readonly<Record<string, unknown>> }): Part => {
    const listed = source.get(chosen.use)
    if (!listed) {
      throw new SegueError('E_UNKNOWN_COMPONENT', `${role}.${name}: no component ${chosen.use}`, {
        expected: 'a component in the catalog',
        running: 'the generation in force goes on',
      })
    }
    return { listed, config: chosen.with }
  }
  const base = part(choice)
  const wrappers = [...choice.through].reverse().map(part)
  const key = JSON.stringify(
    [base, ...wrappers].map(({ listed, config }) => [listed.id, listed.version, config]),
  )
  return { face: base.listed.component.provides, choice, base, wrappers, key }
}

function missing(role: RoleName, name: string, plan: Plan, token: string): SegueError {
  return new SegueError(
    'E_NEEDS',
    `${role}.${name}: ${plan.base.listed.id} requires ${token}, which ${role} does not have`,
    {
      expected: `a component that requires only what ${role} has`,
      running: 'the generation in force goes on',
      next: 'choose another component for this binding',
    },
  )
}

/** The interfaces of a role whose binding is not the same in both. */
export function changedIn(before: Blueprint, after: Blueprint): Set<string> {
  const keys = new Map(before.map((plan) => [plan.face.name, plan.key]))
  return new Set(
    after.filter((plan) => keys.get(plan.face.name) !== plan.key).map((plan) => plan.face.name),
  )
}
