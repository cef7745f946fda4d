import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import threads from '../../../components/executor/threads.ts'
import { call, freshDirectory, start } from './drive.ts'

const kinds = ['echo', 'mark', 'mark', 'mark', 'long', 'exit', 'aside', 'hang', 'object'] as const

/** What an attempt of each kind does, and how it may end when nobody cancels it. */
function workOf(kind: (typeof kinds)[number], file: string, i: number) {
  const line = String(i)
  switch (kind) {
    case 'echo':
      return { work: call('echo', i), outcome: 'ok', value: i }
    case 'object':
      return { work: call('echo', new Map([[i, i]])), outcome: 'ok', value: new Map([[i, i]]) }
    case 'mark':
      return { work: call('mark', file, line), outcome: 'ok', value: line }
    case 'long':
      return { work: call('mark', file, line, 25), outcome: 'ok', value: line }
    case 'exit':
      return { work: call('markThenExit', file, line), outcome: 'failed', value: undefined }
    case 'aside':
      return { work: call('throwAside'), outcome: 'failed', value: undefined }
    case 'hang':
      return { work: call('forever'), outcome: 'timeout', value: undefined }
  }
}

test('whatever dies, hangs or is cancelled: each reports once, none begins twice, none is lost', async () => {
  const attempts = fc.array(fc.tuple(fc.constantFrom(...kinds), fc.nat(200)), {
    minLength: 1,
    maxLength: 40,
  })
  const property = fc.asyncProperty(
    attempts,
    fc.integer({ min: 1, max: 3 }),
    async (list, places) => {
      const { hand, executor, reports } = await start(threads, { threads: places })
      const file = join(freshDirectory(), 'began')
      const timers: NodeJS.Timeout[] = []
      const all = list.map(([kind, dice], i) => {
        const { work, ...expected } = workOf(kind, file, i)
        const { attempt, report } = hand(work, {
          staged: i >= places,
          timeoutMs: kind === 'hang' ? 40 : 0,
        })
        const cancelled = dice < 40
        if (cancelled) timers.push(setTimeout(() => executor.cancel(attempt.id, 'cancelled'), dice))
        return { expected, report, cancelled }
      })
      executor.flush()
      for (const { expected, report, cancelled } of all) {
        const { outcome, value } = await report
        if (!cancelled || outcome !== 'cancelled') expect({ outcome, value }).toEqual(expected)
      }
      for (const timer of timers) clearTimeout(timer)
      expect(executor.busy()).toBe(0)
      await executor.stop!()
      expect(reports.size).toBe(list.length)
      expect(Math.max(...reports.values())).toBe(1)
      const began = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
      expect(new Set(began).size).toBe(began.length)
    },
  )
  await fc.assert(property, { numRuns: process.env.SEGUE_LONG === '1' ? 300 : 12 })
})
