import { appendFileSync } from 'node:fs'

/** Each run leaves a line when it begins and one when it ends, with the life of the cluster in which it did. */
const note = (log: string, what: string, name: string, stage: string, index: number) =>
  appendFileSync(log, `${what} ${process.env.SEGUE_LIFE} ${name} ${stage} ${index}\n`)

const pause = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

/** What the task of that index returns. */
export const returned = (name: string, index: number) => ({ name, index, text: name.repeat(index) })

export function step(log: string, name: string, stage: string, ms: number, index: number) {
  note(log, 'begin', name, stage, index)
  pause(ms)
  note(log, 'end', name, stage, index)
  return returned(name, index)
}

/** Of one that `step` made for the same index. */
export function follow(
  log: string,
  name: string,
  stage: string,
  made: ReturnType<typeof step>,
  index: number,
) {
  note(log, 'begin', name, stage, index)
  note(log, 'end', name, stage, index)
  return made.index + index
}

export function sum(log: string, name: string, numbers: readonly number[]) {
  note(log, 'begin', name, 'sum', 0)
  note(log, 'end', name, 'sum', 0)
  return numbers.reduce((all, each) => all + each, 0)
}

/** Of another job, which `sum` ended. */
export function double(log: string, name: string, [of]: readonly number[]) {
  note(log, 'begin', name, 'double', 0)
  note(log, 'end', name, 'double', 0)
  return 2 * of
}

export function fail(log: string, name: string) {
  note(log, 'begin', name, 'fail', 0)
  throw new RangeError(`${name} fails`)
}
