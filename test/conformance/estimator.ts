import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Estimator, type Component } from '#interfaces'
import { job, stage, task } from '../builders.ts'
import { make } from '../harness.ts'

const seen = fc.array(fc.record({ kind: fc.nat(5), service: fc.nat(10_000_000) }), {
  maxLength: 200,
})
const KINDS = Array.from({ length: 6 }, (_, i) => {
  const of = job({ name: `job-${i % 3}` })
  return task({ stage: stage(of, { name: `stage-${i}` }), estimate: i % 2 ? 1000 * i : undefined })
})

/** The laws of an Estimator: it answers sensible times, and what was learned survives. */
export function estimatorLaws(
  _id: string,
  component: Component,
  all: readonly (readonly [string, Component])[],
): void {
  const taught = (observed: readonly { kind: number; service: number }[], from = component) => {
    const estimator = make(Estimator, from)
    for (const { kind, service } of observed) estimator.observe(KINDS[kind], service)
    return estimator
  }

  test('an estimate is a time or undefined, and asking changes nothing', () => {
    fc.assert(
      fc.property(seen, (observed) => {
        const estimator = taught(observed)
        const before = JSON.stringify(estimator.snapshot?.())
        const answers = KINDS.map((kind) => estimator.estimate(kind))
        for (const answer of answers)
          expect(answer === undefined || (answer >= 0 && Number.isFinite(answer))).toBe(true)
        expect(KINDS.map((kind) => estimator.estimate(kind))).toEqual(answers)
        expect(JSON.stringify(estimator.snapshot?.())).toBe(before)
      }),
    )
  })

  test('says that estimates changed when they did, and not every time', () => {
    const estimator = make(Estimator, component)
    const [kind] = KINDS
    let told = 0
    for (let i = 0; i < 1000; i++) {
      const before = estimator.estimate(kind)
      const changed = estimator.observe(kind, 5000)
      const after = estimator.estimate(kind)
      if (changed) told++
      else expect(Math.abs((after ?? 0) - (before ?? 0))).toBeLessThanOrEqual(5000)
    }
    expect(told).toBeLessThan(10)
    if (estimator.estimate(kind) !== kind.estimate) expect(told).toBeGreaterThan(0)
  })

  test('its snapshot is plain data and survives the round trip', () => {
    fc.assert(
      fc.property(seen, (observed) => {
        const estimator = taught(observed)
        const state = estimator.snapshot?.()
        expect(Estimator.stateFault(state)).toBeUndefined()
        const carried: unknown = state === undefined ? undefined : JSON.parse(JSON.stringify(state))
        const successor = make(Estimator, component, {}, {}, carried)
        expect(KINDS.map((kind) => successor.estimate(kind))).toEqual(
          KINDS.map((kind) => estimator.estimate(kind)),
        )
      }),
    )
  })

  test('follows any other estimator', () => {
    fc.assert(
      fc.property(seen, (observed) => {
        for (const [, other] of all) {
          const estimator = make(Estimator, component, {}, {}, taught(observed, other).snapshot?.())
          for (const kind of KINDS) {
            estimator.observe(kind, 1000)
            const answer = estimator.estimate(kind)
            expect(answer === undefined || answer >= 0).toBe(true)
          }
        }
      }),
      { numRuns: 20 },
    )
  })
}
