import { describe, expect, onTestFinished, test } from 'vitest'
import {
  Queue,
  component,
  injected,
  laneQueue,
  type Component,
  type Shape,
  type Task,
} from '#interfaces'
import { subjectOf } from '../../../runtime/contract/law.ts'
import { LAWS } from '../../../runtime/contract/laws.ts'
import { shelf } from '../../conformance/shelf.ts'
import { allocations } from './mutants/allocation.ts'
import { executors, losingValues } from './mutants/executor.ts'
import type { Mutant } from './mutants/mutant.ts'
import { estimators, monitors } from './mutants/perception.ts'
import { placements } from './mutants/placement.ts'
import { queues } from './mutants/queue.ts'
import { schedulers } from './mutants/scheduler.ts'
import { stores } from './mutants/store.ts'

const seed = Number(process.env.SEGUE_SEED)
const all = [
  ...[queues, schedulers, placements, monitors, estimators, allocations, executors, stores],
].flatMap((of) => Object.entries(of))
const faceOf = ({ broken }: Mutant) => broken.provides.name

describe('every law can fail', () => {
  test.each(Object.entries(LAWS))('%s: some mutant is there for each law', (face, laws) => {
    const caught = new Set(all.filter(([, one]) => faceOf(one) === face).map(([, { law }]) => law))
    // In a real cluster: below.
    if (face === 'Executor') caught.add('under-load')
    expect(laws.map(({ name }) => name).filter((name) => !caught.has(name))).toEqual([])
  })

  test.each(all.map(([name, one]) => [`${faceOf(one)} that ${name}`, one.law, one] as const))(
    '%s breaks %s',
    async (_, name, { broken, lines }) => {
      const face = broken.provides.name
      const id = `${face.toLowerCase()}/mutant`
      const listed = { id, version: 'v1', doc: '', component: broken }
      const subject = subjectOf(shelf([listed]), listed)
      const law = LAWS[face].find((one) => one.name === name)!
      // Laws that cost much draw few inputs, of which none need find the fault: here they draw more.
      const limitMs = lines === undefined ? 12_000 : undefined
      const { fault } = await law.check(subject, { seed, runs: 1000, limitMs })
      expect(fault, 'it passes').toBeDefined()
      expect(fault!.error).toBeInstanceOf(Error)
      // What is left of the input is small, and another look at its path finds it again.
      if (lines === undefined) expect(fault!.shrinks).toBeGreaterThan(0)
      else expect(fault!.input.length, fault!.input.join('\n')).toBeLessThanOrEqual(lines)
      const { path } = fault!
      expect(await law.show(subject, { seed, path })).toEqual(fault!.input)
    },
    60_000,
  )

  test('Executor that runs nothing and says that it did breaks under-load', async () => {
    const { file, remove } = losingValues()
    onTestFinished(remove)
    const { default: broken }: { default: Component } = await import(file)
    const listed = { id: 'executor/mutant', version: 'v1', doc: '', component: broken, file }
    const law = LAWS.Executor.find(({ name }) => name === 'under-load')!
    const { fault } = await law.check(subjectOf(shelf([listed]), listed), { seed, limitMs: 5000 })
    expect(String(fault?.error)).toContain('what job 1 returned: expected [0')
  }, 120_000)
})

/** As others write it: methods of a class, which use `this`. */
class Lines {
  readonly #queue = laneQueue(() => 0)
  load(tasks: readonly Task[], lanes: readonly string[]) {
    this.#queue.load(tasks, lanes)
  }
  push(task: Task, lane: string) {
    this.#queue.push(task, lane)
  }
  remove(task: Task, lane: string) {
    this.#queue.remove(task, lane)
  }
  peek(lane?: string) {
    return this.#queue.peek(lane)
  }
  lanes() {
    return this.#queue.lanes()
  }
  rank(lane: string, rank: number) {
    this.#queue.rank(lane, rank)
  }
  park(shape: Shape) {
    this.#queue.park(shape)
  }
  unpark(shape: Shape) {
    this.#queue.unpark(shape)
  }
  size() {
    return this.#queue.size()
  }
}

test.each([
  ['an instance of a class', component({ provides: Queue, create: () => new Lines() })],
  ['a class that the runtime instantiates', injected({ provides: Queue, injectable: Lines })],
])('%s is held to the same laws', async (_, made) => {
  const listed = { id: 'queue/lines', version: 'v1', doc: '', component: made }
  const subject = subjectOf(shelf([listed]), listed)
  for (const law of LAWS.Queue) {
    const { fault } = await law.check(subject, { seed, runs: 20 })
    expect(fault, law.name).toBeUndefined()
  }
})
