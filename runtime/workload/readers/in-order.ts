import { Heap } from '#interfaces'
import type { Arrival } from '../workload.ts'
import type { Findings, Placed } from './format.ts'
import { bad } from './values.ts'

/**
 * Puts arrivals in order of time, as far as `window` of them held back allow: logs are often written in the order in which jobs
 * ended, or by several hands. Those at the same time stay as they
 * stand. One that comes too late is bad. The first one is the beginning of time.
 */
export function* inOrder(
  arrivals: Iterable<Placed>,
  window: number,
  findings: Findings,
): Generator<Arrival, void, undefined> {
  const held = new Heap<Arrival>()
  let seq = 0
  let last = -Infinity
  let begin: number | undefined
  const next = (): Arrival => {
    const { value } = held.pop()!
    last = value.at
    begin ??= last
    return begin === 0 ? value : { ...value, at: last - begin }
  }
  for (const { arrival, line } of arrivals) {
    if (arrival.at < last) {
      const seconds = (last - arrival.at) / 1e6
      const advice = 'sort the file by time, or read it with a larger window'
      const expected = `jobs at most ${window} lines from their place in order of time`
      findings.bad(line, bad(`the job came ${seconds} s before one above it`, expected, advice))
      continue
    }
    held.push(arrival, arrival.at, seq++)
    if (held.size > window) yield next()
  }
  while (held.size > 0) yield next()
}
