import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { burn } from '../../../components/executor/shared/burn.ts'

test('what is longer than a timer can wait does not end at once', async () => {
  const ended = await Promise.race([
    Promise.resolve(burn({ sleepMs: 2 ** 31 })).then(() => 'ended'),
    sleep(50, 'goes on'),
  ])
  expect(ended).toBe('goes on')
})

test('what neither sleeps nor computes is over', () => {
  expect(burn({ cpuMs: 0, sleepMs: 0, memoryBytes: 4096 })).toBeUndefined()
})
