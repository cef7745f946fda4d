import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Timers } from '../../../runtime/core/timers.ts'
import { runs } from '../../runs.ts'

test('fire in order of time, and at one point in the order in which they were added, also by each other', () => {
  const step = fc.record({ at: fc.nat(20), next: fc.option(fc.nat(8), { nil: undefined }) })
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 200 }),
      fc.integer({ min: 0, max: 50 }),
      (steps, early) => {
        const timers = new Timers()
        const model: { at: number; name: number }[] = []
        const fired: number[] = []
        let [now, names] = [0, 0]
        const add = (at: number, then: number | undefined) => {
          const name = ++names
          model.push({ at, name })
          const more = () => then !== undefined && add(now + then, undefined)
          timers.add(at, (told: number) => (fired.push(told), more()), name)
        }
        const fire = () => {
          const first = Math.min(...model.map(({ at }) => at))
          expect(timers.next).toBe(first)
          now = first
          const place = model.findIndex(({ at }) => at === first)
          const [{ name }] = model.splice(place, 1)
          timers.fire()
          expect(fired.at(-1)).toBe(name)
        }
        for (const [i, { at, next }] of steps.entries()) {
          add(now + at, next)
          if (i % 50 === early && timers.size > 0) fire()
        }
        while (model.length > 0) fire()
        expect([timers.size, timers.next]).toEqual([0, Infinity])
        expect(fired).toHaveLength(names)
      },
    ),
    { numRuns: runs(200) },
  )
})
