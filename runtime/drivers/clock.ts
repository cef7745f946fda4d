/** The one place where real time is read. */

/** Milliseconds since 1970, for what must mean the same to the next process; may be set back. */
export const wallClock = (): number => Date.now()

const origin = performance.now()

/** Whole microseconds since this process loaded the clock; never goes back. */
export const microseconds = (): number => Math.round((performance.now() - origin) * 1000)

/** Microseconds of processor time that this thread has used. */
export const processorTime = (): number => {
  const { user, system } = process.threadCpuUsage()
  return user + system
}

/** Resolves when that has settled or `ms` milliseconds are over. */
export const within = (ms: number, what: Promise<unknown>): Promise<unknown> =>
  Promise.race([what, new Promise((done) => setTimeout(done, ms).unref())])
