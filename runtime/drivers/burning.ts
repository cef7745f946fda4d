import type { Attempt, Course, Micros } from '#interfaces'

/** Microseconds that the attempt burns on a node of that speed; undefined when it does something else. */
export function burnOf({ work }: Attempt, speed: number): Micros | undefined {
  if (!('burn' in work)) return undefined
  const { cpuMs = 0, sleepMs = 0 } = work.burn
  return Math.round((cpuMs / speed + sleepMs) * 1000)
}

/** The course of an attempt that takes so long, unless its time is over before. */
export function inTime({ timeoutMs }: Attempt, course: Course): Course {
  const most = Math.round(timeoutMs * 1000)
  return most > 0 && course.service > most ? { outcome: 'timeout', service: most } : course
}
