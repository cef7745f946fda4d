import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changesOf, valueOf, wantedOf } from '../../../runtime/console/wanted.ts'
import { SegueError } from '../../../runtime/errors.ts'

const here = { folder: '/project' }
const changes = (line: string) => changesOf(line.split(' '))
const thrown = (line: string): SegueError => {
  try {
    changes(line)
  } catch (error) {
    return error as SegueError
  }
  throw new Error(`nothing was thrown for ${line}`)
}

test('a binding and its component, in two words or one', () => {
  const lifo = { 'resourceManager.Queue': { use: 'queue/lifo' } }
  expect(changes('resourceManager.Queue queue/lifo')).toEqual(lifo)
  expect(changes('resourceManager.Queue=queue/lifo')).toEqual(lifo)
})

test('the role may be left out where one role alone has the interface', () => {
  expect(changes('Executor executor/inline')).toEqual({
    'nodeManager.Executor': { use: 'executor/inline' },
  })
  const { code, parts } = thrown('Queue queue/lifo')
  expect(code).toBe('E_UNKNOWN_INTERFACE')
  expect(parts.expected).toBe(
    'resourceManager.Queue or applicationMaster.Queue or nodeManager.Queue',
  )
})

test('several at once, each with its settings and wrappers', () => {
  expect(
    changes(
      'resourceManager.Queue queue/priority agingMs=200 nodeManager.Queue=queue/fifo through=queue/bounded resourceManager.Placement placement/random',
    ),
  ).toEqual({
    'resourceManager.Queue': { use: 'queue/priority', with: { agingMs: 200 } },
    'nodeManager.Queue': { use: 'queue/fifo', through: ['queue/bounded'] },
    'resourceManager.Placement': { use: 'placement/random' },
  })
})

test('values are JSON, or else text', () => {
  expect(['200', 'true', '{"a":1}', 'memory', '"7"', ''].map(valueOf)).toEqual([
    ...[200, true, { a: 1 }, 'memory', '7', ''],
  ])
})

test.each([
  ['resourceManager.Queue', 'is to have no component'],
  ['Executor executor/inline Executor executor/threads', 'is named twice'],
  ['Executor executor/inline nonsense', 'neither a binding nor a setting'],
  ['resourceManagr.Queue queue/lifo', 'no role "resourceManagr"'],
  ['resourceManager.Quee=queue/lifo', 'resourceManager has no interface "Quee"'],
  ['resourceManager.queue=queue/lifo', 'resourceManager has no interface "queue"'],
  ['queue queue/lifo', 'no role has an interface "queue"'],
  ['agingMs=200', 'no role has an interface "agingMs"'],
])('%s is refused: %s', (line, message) => {
  expect(thrown(line).message).toContain(message)
})

test('a near name is suggested', () => {
  expect(thrown('resourceManagr.Queue queue/lifo').parts.next).toContain('"resourceManager"')
  expect(thrown('resourceManager.queue=queue/lifo').parts.next).toContain('"Queue"')
})

test('a composition by name or file, or changes', () => {
  expect(wantedOf(['srpt'], here)).toBe('srpt')
  expect(wantedOf(['./compositions/mine.json'], here)).toBe('/project/compositions/mine.json')
  expect(wantedOf(['Executor=executor/inline'], here)).toEqual({
    'nodeManager.Executor': { use: 'executor/inline' },
  })
})

test('whatever is typed, it is changes or an error of the list', () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'resourceManager.Queue',
      'Executor',
      'queue/fifo',
      'a=1',
      'Queue=x',
      '__proto__=1',
    ),
  )
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
      try {
        expect(wantedOf(words, here)).toBeDefined()
      } catch (error) {
        expect(error).toBeInstanceOf(SegueError)
      }
    }),
  )
})
