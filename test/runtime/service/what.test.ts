import { expect, test } from 'vitest'
import { whatOf } from '../../../runtime/service/local/rows.ts'

test('what tasks burn is told in short', () => {
  const told = (burn: object) => whatOf({ name: 's', burn }, '/')
  expect(told({ cpuMs: 2, sleepMs: [5, 20, 7], memoryBytes: 9 })).toBe(
    'compute 2 ms, sleep 5 to 20 ms, hold 9 bytes',
  )
  expect(told({ cpuMs: [3, 3], sleepMs: 0 })).toBe('compute 3 ms')
})
