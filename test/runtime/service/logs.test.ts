import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { logsOf } from '../../../runtime/service/local/logs.ts'
import { temporary } from '../server/recording.ts'

function written(tasks: number, bytes: number): string {
  const output = temporary()
  mkdirSync(join(output, 'j-1'))
  for (let task = 1; task <= tasks; task++)
    writeFileSync(join(output, 'j-1', `t-1.${task}.1.out`), `${'x'.repeat(bytes - 4)}end\n`)
  return output
}

test('of what a job wrote as much is read as fits into an answer: of every task the end', async () => {
  const { items } = await logsOf(written(400, 64 * 1024), 'j-1', undefined, {})
  expect(items).toHaveLength(400)
  expect(items.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(2 ** 24)
  for (const { text, bytes, cut } of items) {
    expect(text.slice(-4)).toBe('end\n')
    expect([bytes, cut]).toEqual([64 * 1024, true])
  }
})

test('what is asked for of one task is given as long as it fits, too', async () => {
  const output = written(1, 2 ** 24 + 100)
  const all = { bytes: 2 ** 30 }
  const [large] = (await logsOf(output, 'j-1', 't-1.1', all)).items
  expect([large.text.length, large.bytes, large.cut]).toEqual([2 ** 24, 2 ** 24 + 100, true])
  const [small] = (await logsOf(written(1, 100), 'j-1', 't-1.1', all)).items
  expect([small.text.length, small.cut]).toEqual([100, false])
})
