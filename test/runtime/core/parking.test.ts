import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fits, type Refusal, type Shape } from '#interfaces'
import { Parking } from '../../../runtime/core/parking.ts'
import { node, shapeAt, shapes } from './shapes.ts'

describe('parking', () => {
  const why = fc.constantFrom('no-room' as const, 'held' as const, 'impossible' as const)
  const step = fc.oneof(
    fc.record({ do: fc.constant('arrived' as const), shape: shapeAt }),
    fc.record({ do: fc.constant('left' as const), shape: shapeAt }),
    fc.record({
      do: fc.constant('park' as const),
      shape: shapeAt,
      why,
      until: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
    }),
    fc.record({
      do: fc.constant('offer' as const),
      free: fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ do: fc.constant('due' as const), now: fc.integer({ min: 1, max: 50 }) }),
    fc.record({ do: fc.constantFrom('all' as const) }),
    fc.record({ do: fc.constant('one' as const), shape: shapeAt }),
  )

  test('brings back every shape that could be placed, and nothing without a reason', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const back: Shape[] = []
        const parking = new Parking({ nodes: [] }, (shape) => back.push(shape))
        const waiting = new Map<Shape, number>()
        const parked = new Map<Shape, Refusal>()
        for (const one of steps) {
          back.length = 0
          const expected = new Set<Shape>()
          const wanted = (test: (shape: Shape, refusal: Refusal) => boolean): void => {
            for (const [shape, refusal] of parked) if (test(shape, refusal)) expected.add(shape)
          }
          if (one.do === 'arrived') {
            parking.arrived(one.shape)
            waiting.set(one.shape, (waiting.get(one.shape) ?? 0) + 1)
          } else if (one.do === 'left') {
            const count = waiting.get(one.shape) ?? 0
            if (count === 0) continue
            parking.left(one.shape)
            waiting.set(one.shape, count - 1)
            // The last one takes the mark along: the next of its shape is offered.
            if (count === 1) wanted((shape) => shape === one.shape)
          } else if (one.do === 'park') {
            parking.park(one.shape, { why: one.why, until: one.until }, [4000, 4000, 100])
            if ((waiting.get(one.shape) ?? 0) > 0)
              parked.set(one.shape, { why: one.why, until: one.until })
          } else if (one.do === 'offer') {
            const n = node('n1', 4000, 4000, 100)
            n.free.splice(0, n.free.length, ...one.free)
            parking.offer(n)
            wanted(
              (shape, refusal) =>
                refusal.why === 'held' || (refusal.why === 'no-room' && fits(shape.needs, n.free)),
            )
          } else if (one.do === 'due') {
            const next = parking.due(one.now)
            wanted((_, { until }) => until !== undefined && until <= one.now)
            const later = [...parked]
              .filter(([shape]) => !expected.has(shape))
              .map(([, { until }]) => until ?? Infinity)
            expect(next).toBe(Math.min(Infinity, ...later))
          } else if (one.do === 'all') {
            parking.all()
            wanted(() => true)
          } else {
            parking.one(one.shape)
            wanted((shape) => shape === one.shape)
          }
          for (const shape of expected) parked.delete(shape)
          expect(new Set(back)).toEqual(expected)
          expect(back.length).toBe(expected.size)
          for (const shape of shapes) {
            expect(parking.refusal(shape)?.why).toBe(parked.get(shape)?.why)
            expect(parking.waiting(shape)).toBe(waiting.get(shape) ?? 0)
          }
          const offerable = [...waiting].filter(([shape, count]) => count > 0 && !parked.has(shape))
          expect(parking.offerable).toBe(offerable.length)
        }
      }),
      { numRuns: 300 },
    )
  })

  describe('after a launch has filled a node that had been offered', () => {
    const [small, , large] = shapes
    const total = [9000, 9000]
    const asks = () => false

    /** `small` and `large` wait, found no room, and were brought back by the offer of a node with 3 cores. */
    function offered() {
      const parking = new Parking({ nodes: [] }, () => {})
      const freed = node('n1', 3000, 3000)
      for (const shape of [small, large]) {
        parking.arrived(shape)
        parking.park(shape, { why: 'no-room' }, total)
      }
      parking.offer(freed)
      expect(parking.offerable).toBe(2)
      return { parking, freed }
    }

    test('what finds no room there any more is parked as it was, and what does stays', () => {
      const { parking, freed } = offered()
      freed.free[0] -= 2000
      expect(parking.taken(freed, total, asks)).toEqual([large])
      expect(parking.refusal(large)).toEqual({ why: 'no-room' })
      expect(parking.refusal(small)).toBeUndefined()
      freed.free[0] += 2000
      parking.offer(freed)
      expect(parking.offerable).toBe(2)
    })

    test('another node that was offered meanwhile keeps it', () => {
      const { parking, freed } = offered()
      const other = node('n2', 2000, 3000)
      parking.offer(other)
      freed.free[0] = 0
      expect(parking.taken(freed, total, asks)).toEqual([])
      other.free[0] = 0
      expect(parking.taken(other, total, asks)).toEqual([large, small])
    })

    test('what asks nevertheless, and what came back for another reason, is left alone', () => {
      const { parking, freed } = offered()
      parking.one(small)
      freed.free[0] = 0
      expect(parking.taken(freed, total, (shape) => shape === large)).toEqual([])
      expect(parking.offerable).toBe(2)
    })
  })
})
