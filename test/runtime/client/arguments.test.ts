import { expect, test, vi } from 'vitest'
import { given, handlesIn } from '../../../runtime/client/arguments.ts'
import { AnyHandle, type Reference } from '../../../runtime/client/handle.ts'
import { AnyStep } from '../../../runtime/client/step.ts'

/** A handle whose job is accepted when the test says so. */
class Held extends AnyHandle<unknown, unknown> {
  id: string | undefined
  readonly #accepted = Promise.withResolvers<string>()
  readonly accepted = this.#accepted.promise

  accept(id: string): this {
    this.id = id
    this.#accepted.resolve(id)
    return this
  }

  refuse(error: unknown): void {
    this.#accepted.reject(error)
  }

  protected value = () => Promise.resolve()
  status = () => Promise.resolve()
  explain = () => Promise.resolve() as never
  cancel = () => Promise.resolve(true)
  reference = ($job: string): Reference => ({ $job, stage: 's', at: 0 })
}

const held = () => new Held()
const to = ($job: string) => ({ $job, stage: 's', at: 0 })

test('arguments are what they were when they were given', () => {
  const list = [1]
  const copy = given([list, new Map([['a', list]])], 'f')
  list.push(2)
  expect(copy).toEqual([[1], new Map([['a', [1]]])])
})

test('handles become references at any depth, at once where their jobs are known', () => {
  const one = held().accept('j-1')
  const args = [one, { a: [one, { b: held().accept('j-2') }] }, 3, null, undefined]
  expect(given(args, 'f')).toEqual([
    to('j-1'),
    { a: [to('j-1'), { b: to('j-2') }] },
    3,
    null,
    undefined,
  ])
})

test('and as soon as they are accepted where they are not', async () => {
  const [one, two] = [held(), held()]
  const changing = { list: [two, 'as it was'], own: JSON.parse('{ "__proto__": 1 }') as object }
  const ready = given([one, changing, one], 'f')
  changing.list[1] = 'changed'
  one.accept('j-1')
  two.accept('j-2')
  expect(await ready).toEqual([
    to('j-1'),
    { list: [to('j-2'), 'as it was'], own: JSON.parse('{ "__proto__": 1 }') },
    to('j-1'),
  ])
})

test('one that is not accepted takes along what waits for it', async () => {
  const one = held()
  const ready = given([one], 'f')
  const cause = new Error('no')
  one.refuse(cause)
  await expect(ready).rejects.toMatchObject({
    code: 'E_INPUT',
    message: 'f waits for a job that was not accepted',
    parts: { found: 'no', cause },
  })
})

test('arguments that refer to themselves stay so', () => {
  const round: { self?: unknown; handle: unknown } = { handle: held().accept('j-1') }
  round.self = round
  const [copy] = given([round], 'f') as [typeof round]
  expect(copy.self).toBe(copy)
  expect(copy.handle).toEqual(to('j-1'))
})

class Box {
  inside: unknown
  constructor(inside: unknown) {
    this.inside = inside
  }
}

test.each([
  ['an instance of Map', new Map([['a', held()]])],
  ['an instance of Map', { deep: [new Map([[{ key: held() }, 1]])] }],
  ['an instance of Set', new Set([[held()]])],
  ['an instance of Box', new Box({ list: [held()] })],
])('a handle in %s would not be found, so it is refused', (where, value) => {
  expect(() => given([value], 'f')).toThrow(
    expect.objectContaining({
      code: 'E_NOT_CLONEABLE',
      message: `a handle stands in ${where}`,
    }),
  )
})

test('a step of a job that is being written has no value yet', () => {
  class Early extends AnyStep {
    readonly name = 'squares'
    readonly reference = { $from: 'squares' }
    after = () => this
  }
  expect(() => given([[new Early()]], 'f')).toThrow(
    expect.objectContaining({ code: 'E_USAGE', message: expect.stringContaining('"squares"') }),
  )
})

const cyclic: unknown[] = [1, { fn: () => 1 }]
cyclic.unshift(cyclic)

test.each([
  ['args[1].list[0].onDone is a function (onDone)', { list: [{ onDone() {} }] }],
  ['args[1] is a function (work)', function work() {}],
  ['args[1].get("k").next is a symbol (Symbol(s))', new Map([['k', { next: Symbol('s') }]])],
  ['args[1].item(…) is an instance of WeakMap', new Set([new WeakMap()])],
  ['args[1]["a b"] is an instance of Promise', { 'a b': Promise.resolve() }],
  ['args[1][2].fn is a function (fn)', cyclic],
])('what cannot be sent is refused with the way to it: %s', (message, value) => {
  expect(() => given([0, value], 'f')).toThrow(
    expect.objectContaining({ code: 'E_NOT_CLONEABLE', message: `f: ${message}` }),
  )
})

test('large arguments are warned of once, with a better way', () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  given([new Uint8Array(2 ** 20 - 100)], 'small')
  expect(warned).not.toHaveBeenCalled()
  for (const name of ['first', 'second']) given(['x'.repeat(3 * 2 ** 20)], name)
  expect(warned.mock.calls).toEqual([
    [
      'the arguments of first are 3.0 MiB',
      expect.objectContaining({ detail: expect.stringContaining('pass its handle') }),
    ],
  ])
  warned.mockRestore()
})

test('looking for handles copes with anything', () => {
  let deep: unknown = held()
  for (let i = 0; i < 100_000; i++) deep = [deep]
  expect(
    handlesIn([deep, Array.from({ length: 300_000 }, (_, i) => i), new Uint8Array(9)]),
  ).toHaveLength(1)
})
