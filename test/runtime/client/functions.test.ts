import { expect, test } from 'vitest'
import { moduleOf, stageOptions, targetOf } from '../../../runtime/client/functions.ts'
import type { SegueError } from '../../../runtime/errors.ts'
import type { RemoteFunction } from '../../../runtime/client/types.ts'

type Functions = Record<string, RemoteFunction<unknown[], unknown>>
const calls: unknown[] = []
const record = (target: unknown, args: unknown) => calls.push([target, args])
const moduleAt = (at: URL | string) => moduleOf(at, {}, record) as Functions

test('a module has a function for every name, which remembers where it is from', async () => {
  const t = moduleAt(new URL('file:///home/ann/my%20jobs/tasks.ts'))
  expect(t.square).toBe(t.square)
  expect(t.square.name).toBe('square')
  t.square.with({ cpu: 2 }).with({ retries: 1 })(3, 4)
  expect(calls.pop()).toEqual([
    {
      call: '/home/ann/my jobs/tasks.ts#square',
      name: 'square',
      options: { cpu: 2, retries: 1 },
    },
    [3, 4],
  ])
  expect(targetOf(moduleAt('./tasks.ts').add, 'submit').call).toBe('./tasks.ts#add')
  expect(await t).toBe(t)
  expect(() => moduleAt(new URL('https://example.org/tasks.ts'))).toThrow(
    expect.objectContaining({ code: 'E_USAGE' }),
  )
})

function caught(fn: unknown, caller: string): SegueError {
  try {
    targetOf(fn, caller)
  } catch (error) {
    return error as SegueError
  }
  throw new Error('it was taken')
}

test('a closure is refused with the code that works', () => {
  const factor = 2
  expect(caught((x: number) => x * factor, 'submit').explain()).toBe(
    [
      'error[E_CLOSURE] submit was given a function of this process',
      '  expected a function that a module exports: one of this process cannot be sent, its scope would be lost',
      '  found    (x) => x * factor',
      '  running  everything; nothing was submitted',
      '  next     move it to a module, with what it uses:',
      '  // tasks.ts',
      '  export const work = (x) => x * factor',
      '  // here',
      "  const tasks = client.module<typeof import('./tasks.ts')>(new URL('./tasks.ts', import.meta.url))",
      '  tasks.work(...)',
    ].join('\n'),
  )
})

test('the code has the name and the form of the function', () => {
  async function resize(file: string) {
    return file
  }
  const lines = caught(resize, 'map').parts.next!.split('\n')
  expect(lines[2]).toMatch(/^ {2}export async function resize\(file\) \{/)
  expect(lines.at(-1)).toBe('  client.map(tasks.resize, items)')
  const { method } = { method() {} }
  expect(caught(method, 'submit').parts.next).toContain('export const method = ')
  expect(caught(Math.max, 'submit').parts.next).toContain('export function max(...) { ... }')
  expect(caught('square', 'submit')).toMatchObject({ code: 'E_USAGE' })
  expect(caught(null, 'submit')).toMatchObject({ message: 'submit was given null' })
})

test('options of a call are fields of its stage', () => {
  expect(
    stageOptions({ cpu: 2, memory: '1GiB', needs: { gpu: 1 }, retries: 3, name: 'x', user: 'ann' }),
  ).toEqual({ needs: { gpu: 1, cpu: 2, memory: '1GiB' }, retries: 3 })
  expect(stageOptions({ pool: 'p' })).toEqual({})
})
