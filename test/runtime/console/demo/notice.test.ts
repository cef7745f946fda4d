import { expect, test } from 'vitest'
import type { GenerationRecord } from '../../../../runtime/cluster/generations.ts'
import { loadedLine, noticeLine } from '../../../../runtime/console/demo/notice.ts'
import { SegueError } from '../../../../runtime/errors.ts'

const record: GenerationRecord = {
  generation: 8,
  at: 0,
  actor: 'operator',
  name: 'mine',
  hash: '00',
  changes: ['resourceManager.Queue: queue/fifo -> queue/lifo'],
  pauseUs: 1,
  totalUs: 2,
  carried: { waiting: 0, running: 0 },
}

test('rewires that the demo asked for are not told, those of files and recoveries are', () => {
  expect(noticeLine({ type: 'rewired', record })).toBeUndefined()
  expect(noticeLine({ type: 'rewired', record: { ...record, actor: 'file a.ts' } })).toBe(
    'generation 8, file a.ts: resourceManager.Queue: queue/fifo -> queue/lifo',
  )
  const reason = 'queue/lifo: it threw'
  const back = { ...record, actor: 'automatic return', reason }
  expect(noticeLine({ type: 'rewired', record: back })).toBe(
    'generation 8, automatic return: queue/lifo: it threw',
  )
})

test('what is refused comes with all that is known of it, what failed with what is done', () => {
  const error = new SegueError('E_TYPES', 'no such name', { next: 'correct it' })
  expect(noticeLine({ type: 'refused', actor: 'file a.ts', error })).toBe(
    `file a.ts is refused\n${error.explain()}`,
  )
  const component = 'queue/lifo@12ab'
  const seat = 'n1 resourceManager.Queue'
  const fault = { type: 'fault', component, seat, remedy: 'made anew' } as const
  expect(noticeLine({ ...fault, error: new Error('it threw') })).toBe(
    'n1 resourceManager.Queue, queue/lifo@12ab: it threw (made anew)',
  )
  expect(noticeLine({ ...fault, error: 'text' })).toContain(': text (')
  expect(noticeLine({ type: 'quarantined', component })).toBe(
    'queue/lifo@12ab is taken out of service',
  )
})

test('a saved component is told by name and version, one that means the same is not', () => {
  const file = '/a.ts'
  const event = { type: 'loaded', id: 'queue/a', file, newVersion: '12ab' } as const
  expect(loadedLine(event)).toBe('queue/a@12ab is good, and in the catalog')
  expect(loadedLine({ type: 'gone', id: 'queue/a', file, oldVersion: '12ab' })).toBe(
    'queue/a is gone',
  )
  expect(loadedLine({ type: 'unchanged', id: 'queue/a', file })).toBeUndefined()
})
