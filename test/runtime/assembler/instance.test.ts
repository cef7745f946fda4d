import { decorate, inject, injectable } from 'inversify'
import { describe, expect, test } from 'vitest'
import {
  Clock,
  component,
  Estimator,
  injected,
  int,
  laneQueue,
  Queue,
  standaloneWrapper,
  wrapper,
  type Component,
} from '#interfaces'
import { assemble } from '../../../runtime/assembler/assemble.ts'
import type { WrittenBinding } from '../../../runtime/assembler/composition.ts'
import { createFacade, type Facade } from '../../../runtime/assembler/facade.ts'
import { createInstance } from '../../../runtime/assembler/instance.ts'
import { task } from '../../../runtime/contract/builders.ts'
import { managed, sourceOf } from './parts.ts'

/** Makes what the binding names, of the kind that `face` is. */
function made(
  face: 'Queue' | 'Estimator',
  binding: WrittenBinding,
  more: Record<string, Component>,
  state?: unknown,
) {
  const source = sourceOf(more)
  const plan = assemble(managed({ [face]: binding }, source), source).roles.resourceManager.find(
    (it) => it.face.name === face,
  )!
  const facades = new Map<string, Facade>()
  const facadeFor = (name: string): Facade => {
    if (!facades.has(name)) facades.set(name, createFacade(name === 'Clock' ? Clock : Estimator))
    return facades.get(name)!
  }
  return Object.assign(createInstance(plan, state, facadeFor), { facades })
}

/** A wrapper that leaves its name in the log whenever something is pushed. */
const tap = (name: string, log: string[]) =>
  wrapper({
    provides: Queue,
    create: ({ inner }) => ({
      push(one, lane) {
        log.push(name)
        inner.push(one, lane)
      },
      start: () => void log.push(`${name} starts`),
      stop: () => void log.push(`${name} stops`),
    }),
  })

describe('wrappers', () => {
  test('the outermost is called first, and what it does not have goes to what it stands in front of', () => {
    const log: string[] = []
    const { methods } = made(
      'Queue',
      { use: 'queue/fifo', through: ['queue/outer', 'queue/inner'] },
      { 'queue/outer': tap('outer', log), 'queue/inner': tap('inner', log) },
    )
    const queue = methods as Queue
    const one = task()
    queue.push(one, 'a')
    expect(log).toEqual(['outer', 'inner'])
    expect([queue.size(), queue.peek()]).toEqual([1, one])
  })

  test('the component starts first and stops last', () => {
    const log: string[] = []
    const base = component({
      provides: Queue,
      create: () => ({
        ...laneQueue(() => 0),
        start: () => void log.push('base starts'),
        stop: () => void log.push('base stops'),
      }),
    })
    const instance = made(
      'Queue',
      { use: 'queue/base', through: ['queue/outer', 'queue/inner'] },
      { 'queue/base': base, 'queue/outer': tap('outer', log), 'queue/inner': tap('inner', log) },
    )
    expect([instance.start(), instance.stop()]).toEqual([undefined, undefined])
    expect(log).toEqual([
      ...['base starts', 'inner starts', 'outer starts'],
      ...['outer stops', 'inner stops', 'base stops'],
    ])
  })

  test("state is the component's alone: wrappers get none and give none", () => {
    const seen: unknown[] = []
    const base = component({
      provides: Estimator,
      create: ({ state }) => ({
        estimate: () => undefined,
        observe: () => false,
        snapshot: () => state,
      }),
    })
    const outer = { ...wrapper({ provides: Estimator, create: () => ({}) }) }
    const spying: Component = {
      ...outer,
      create: (context) => {
        seen.push(context.state)
        return { snapshot: () => 'of the wrapper' }
      },
    }
    const state = { seen: { 'a/b': [1, 2, 3] } }
    const instance = made(
      'Estimator',
      { use: 'estimator/base', through: ['estimator/outer'] },
      { 'estimator/base': base, 'estimator/outer': spying },
      state,
    )
    expect(instance.snapshot()).toBe(state)
    expect(seen).toEqual([undefined])
  })

  test('one that is whole by itself has nothing inside when it stands alone', () => {
    const inners: boolean[] = []
    const either = standaloneWrapper({
      provides: Queue,
      create({ inner }) {
        inners.push(inner !== undefined)
        return inner ?? laneQueue(() => 0)
      },
    })
    made('Queue', 'queue/either', { 'queue/either': either })
    made('Queue', { use: 'queue/fifo', through: ['queue/either'] }, { 'queue/either': either })
    expect(inners).toEqual([false, true])
  })
})

describe('an asynchronous start', () => {
  test('is waited for before the next', async () => {
    const log: string[] = []
    const slow = component({
      provides: Queue,
      create: () => ({
        ...laneQueue(() => 0),
        async start() {
          await Promise.resolve()
          log.push('base')
        },
      }),
    })
    const outer = wrapper({
      provides: Queue,
      create: () => ({ start: () => void log.push('outer') }),
    })
    const binding = { use: 'queue/slow', through: ['queue/outer'] }
    await made('Queue', binding, { 'queue/slow': slow, 'queue/outer': outer }).start()
    expect(log).toEqual(['base', 'outer'])
  })
})

describe('what create answers', () => {
  class Counting {
    #calls = 0
    estimate() {
      return this.#calls
    }
    observe() {
      this.#calls++
      return false
    }
  }

  test('may be an instance of a class: its methods keep their object', () => {
    const counting = component({ provides: Estimator, create: () => new Counting() })
    const { methods } = made('Estimator', 'estimator/counting', { 'estimator/counting': counting })
    const { estimate, observe } = methods as Estimator
    observe(task(), 1)
    expect(estimate(task())).toBe(1)
  })

  test('may be an instance of a class that extends another: the nearer method counts', () => {
    class Double extends Counting {
      override estimate() {
        return 2 * super.estimate()
      }
    }
    const double = component({ provides: Estimator, create: () => new Double() })
    const { methods } = made('Estimator', 'estimator/double', { 'estimator/double': double })
    const { estimate, observe } = methods as Estimator
    observe(task(), 1)
    expect(estimate(task())).toBe(2)
  })

  test.each([undefined, null, 7, 'text', {}, { estimate: 7, observe: () => false }, new Date()])(
    '%s is refused where a method is not there',
    (answer) => {
      const useless = component({ provides: Estimator, create: () => answer as never })
      expect(() =>
        made('Estimator', 'estimator/useless', { 'estimator/useless': useless }),
      ).toThrow(/./)
    },
  )

  test('names the method that is missing', () => {
    const half = component({
      provides: Estimator,
      create: () => ({ estimate: () => 1 }) as never,
    })
    expect(() => made('Estimator', 'estimator/half', { 'estimator/half': half })).toThrow(
      expect.objectContaining({
        code: 'E_CONTRACT',
        message: expect.stringContaining('Estimator.observe'),
      }),
    )
  })
})

describe('a class of somebody else', () => {
  class Doubling {
    readonly #clock: Clock
    readonly #factor: number
    readonly #before: number
    constructor(
      clock: Clock,
      config: { factor: number },
      state: { seen: Record<string, unknown> } | undefined,
    ) {
      this.#clock = clock
      this.#factor = config.factor
      this.#before = Object.keys(state?.seen ?? {}).length
    }
    estimate() {
      return this.#clock.now() * this.#factor + this.#before
    }
    observe() {
      return false
    }
  }
  decorate(injectable(), Doubling)
  decorate(inject('Clock'), Doubling, 0)
  decorate(inject('config'), Doubling, 1)
  decorate(inject('state'), Doubling, 2)

  test("with inversify's decorators gets what it requires, its settings and the state", () => {
    const doubling = injected({
      provides: Estimator,
      requires: { clock: Clock },
      config: { factor: int(2) },
      injectable: Doubling,
    })
    const binding = { use: 'estimator/doubling', with: { factor: 3 } }
    const state = { seen: { a: [1, 1, 0] } }
    const { methods, facades } = made(
      'Estimator',
      binding,
      { 'estimator/doubling': doubling },
      state,
    )
    facades.get('Clock')!.now = () => 7
    expect((methods as Estimator).estimate(task())).toBe(22)
  })

  test('is a new one for every instance', () => {
    const doubling = injected({
      provides: Estimator,
      requires: { clock: Clock },
      config: { factor: int(2) },
      injectable: Doubling,
    })
    const more = { 'estimator/doubling': doubling }
    const [one, other] = [1, 2].map(() => made('Estimator', 'estimator/doubling', more))
    one.facades.get('Clock')!.now = () => 1
    other.facades.get('Clock')!.now = () => 2
    expect((one.methods as Estimator).estimate(task())).toBe(2)
    expect((other.methods as Estimator).estimate(task())).toBe(4)
  })
})
