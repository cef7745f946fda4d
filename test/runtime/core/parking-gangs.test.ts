import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fits, type Shape } from '#interfaces'
import { Parking } from '../../../runtime/core/parking.ts'
import { node, shapes } from './shapes.ts'

const TOTAL = [4000, 4000, 200]
const gang = fc.record({
  shape: fc.nat({ max: shapes.length - 1 }),
  together: fc.integer({ min: 1, max: 6 }),
})
const step = fc.record({
  node: fc.nat({ max: 2 }),
  /** What is taken there, or given back. */
  free: fc.tuple(...TOTAL.map((most) => fc.integer({ min: 0, max: most / 100 }))),
  parks: fc.array(gang, { maxLength: 2 }),
})

const times = ({ needs }: Shape, count: number) => needs.map((need) => need * count)

describe('what starts together', () => {
  test('comes back when the offered node has room for one, and all nodes have enough for all in sum', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const nodes = [1, 2, 3].map((i) => node(`n${i}`, ...TOTAL))
        const back: Shape[] = []
        const parking = new Parking({ nodes }, (shape) => back.push(shape))
        const parked = new Map<Shape, number>()
        const sum = () => TOTAL.map((_, d) => nodes.reduce((all, { free }) => all + free[d], 0))
        for (const shape of shapes) parking.arrived(shape)
        for (const one of steps) {
          for (const { shape: i, together } of one.parks) {
            parking.park(shapes[i], { why: 'no-room', together }, TOTAL)
            parked.set(shapes[i], together)
          }
          const { free } = nodes[one.node]
          const more = one.free.some((amount, d) => amount * 100 > free[d])
          one.free.forEach((amount, d) => (free[d] = amount * 100))
          back.length = 0
          if (more) parking.offer(nodes[one.node])
          else parking.taken(nodes[one.node], TOTAL, () => true)
          const expected = [...parked]
            .filter(([{ needs }]) => more && fits(needs, free))
            .filter(([shape, count]) => count === 1 || fits(times(shape, count), sum()))
            .map(([shape]) => shape)
          expect(new Set(back)).toEqual(new Set(expected))
          for (const shape of expected) parked.delete(shape)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('is parked again without asking when others have taken what all of it needs', () => {
    const nodes = [node('n1', 2000, 4000), node('n2', 2000, 4000)]
    const parking = new Parking({ nodes }, () => {})
    const [one] = shapes
    parking.arrived(one)
    const refusal = { why: 'no-room', together: 4 } as const
    nodes[0].free[0] = 0
    parking.park(one, refusal, [4000, 8000])
    nodes[0].free[0] = 2000
    parking.offer(nodes[0])
    expect(parking.refusal(one)).toBeUndefined()
    nodes[1].free[0] = 1000
    expect(parking.taken(nodes[1], [4000, 8000], () => false)).toEqual([one])
    expect(parking.refusal(one)).toEqual(refusal)
  })

  test('amounts beyond what a number counts exactly do not keep it waiting', () => {
    const memory = 2 ** 53 - 1
    const nodes = Array.from({ length: 1000 }, (_, i) => node(`n${i + 1}`, 1000, memory))
    const back: Shape[] = []
    const parking = new Parking({ nodes }, (shape) => back.push(shape))
    const shape = { id: 1, needs: [1000, memory], near: [], labels: [] }
    parking.arrived(shape)
    nodes[7].free[1] = 0
    parking.park(shape, { why: 'no-room', together: 1000 }, [1e6, 1000 * memory])
    for (let i = 0; i < 1000; i++) {
      nodes[i].free[1] = i % 3
      parking.taken(nodes[i], [], () => true)
    }
    for (const one of nodes) {
      expect(back).toEqual([])
      one.free[1] = memory
      parking.offer(one)
    }
    expect(back).toEqual([shape])
  })
})
