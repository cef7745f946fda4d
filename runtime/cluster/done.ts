import type { StoredTask } from '#interfaces'
import type { Done } from '../core/resume.ts'

/** What has succeeded, by number; what has not, in an open job, begins again. */
export function doneOf(tasks: readonly StoredTask[]): Map<number, Done> {
  const done = new Map<number, Done>()
  for (const { task: number, outcome, value, attempt, wait, service, node, generation } of tasks) {
    if (outcome !== 'ok') continue
    const times = { wait, service, response: wait + service, node, generation }
    done.set(number, { number, value, attempt, times })
  }
  return done
}
