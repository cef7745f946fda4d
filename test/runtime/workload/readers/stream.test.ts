import { truncateSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { openTrace } from '../../../../runtime/workload/readers/open-trace.ts'
import { fileOf } from './traces.ts'

const JOBS = 190_000
const log = (): string => {
  const lines = ['; Version: 2']
  for (let i = 1; i <= JOBS; i++)
    lines.push(
      `${i} ${i * 5} -1 ${(i % 977) + 1} ${(i % 7) + 1} -1 -1 -1 900 -1 1 ${i % 50} ${i % 9} -1 1 -1 -1 -1`,
    )
  return `${lines.join('\n')}\n`
}

test('a log is read while its jobs arrive: what is cut off meanwhile never comes', () => {
  const file = fileOf('log.swf', log())
  const trace = openTrace(file, { window: 10, skipBad: true })
  let count = 0
  for (const _ of trace.arrivals(1)) if (++count === 1) truncateSync(file, 0)
  // A piece of 64 KiB was read before, which holds some thousand lines; the last of them was cut off.
  expect(count).toBeLessThan(3000)
  expect(trace.skipped.count).toBe(1)
})

test('the jobs of a log that have arrived are not held', () => {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  const used = () => {
    gc()
    return process.memoryUsage().heapUsed
  }
  const file = fileOf('log.swf', log())
  const before = used()
  let most = 0
  let count = 0
  for (const { job } of openTrace(file).arrivals(1)) {
    count += job.stages.length
    if (count % 30_000 === 0) most = Math.max(most, used() - before)
  }
  expect(count).toBe(JOBS)
  // Held as objects they are fifteen times that.
  expect(most).toBeLessThan(4 * 2 ** 20)
})
