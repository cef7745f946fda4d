/** What the laws of an Executor let it run. */

export const echo = (value: unknown): unknown => value

export function fail(message: string): never {
  throw new RangeError(message)
}

/** Answers when it began and ended, in microseconds of a clock that all processes of this machine share. */
export async function span(sleepMs: number): Promise<readonly [began: number, ended: number]> {
  const began = now()
  await new Promise((done) => setTimeout(done, sleepMs))
  return [began, now()]
}

const now = (): number => Number(process.hrtime.bigint() / 1000n)
