import type { Attempt, Course, Node, World } from '#interfaces'
import { burnOf, inTime } from './burning.ts'
import { microseconds } from './clock.ts'

/** Real time for executors that compute nothing: what burns takes its time, and what would compute fails. */
export const realWorld = (node: Pick<Node, 'speed'>): World => ({
  now: microseconds,
  begins(attempt: Attempt): Course {
    const service = burnOf(attempt, node.speed)
    if (service !== undefined) return inTime(attempt, { outcome: 'ok', service })
    const message = `${attempt.task.id} would compute something, and nothing is computed here`
    return { outcome: 'failed', service: 0, error: { name: 'Error', message, code: 'E_TASK' } }
  },
  ended() {},
  after: (delay, action, of) => void setTimeout(action, delay / 1000, of),
})
