import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  Heap,
  Moments,
  Quantiles,
  RunningQuantile,
  compareDominant,
  dominantDimension,
  dominantShare,
  fits,
  loadOf,
} from '#interfaces'
import { random } from '../../runtime/contract/builders.ts'

const values = fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), {
  minLength: 1,
  maxLength: 300,
})

test('quantiles err by at most one in a hundred', () => {
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (given, share) => {
      const sketch = new Quantiles(0.01)
      for (const value of given) sketch.add(value)
      const exact = given.sort((a, b) => a - b)[Math.max(0, Math.ceil(share * given.length) - 1)]
      expect(Math.abs(sketch.quantile(share) - exact)).toBeLessThanOrEqual(exact * 0.0100001 + 1e-9)
    }),
  )
})

test('moments are the mean and the unbiased variance', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2 }),
      (given) => {
        const moments = new Moments()
        for (const value of given) moments.add(value)
        const mean = given.reduce((a, b) => a + b) / given.length
        const variance =
          given.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (given.length - 1)
        expect(moments.count).toBe(given.length)
        expect(moments.mean).toBeCloseTo(mean, 4)
        expect(Math.abs(moments.variance - variance)).toBeLessThanOrEqual(1e-6 + variance * 1e-6)
      },
    ),
  )
})

test('a heap gives back in order, whatever is removed, re-keyed or dropped between', () => {
  const steps = fc.array(
    fc.record({
      do: fc.constantFrom('push', 'push', 'remove', 'rekey', 'pop', 'keep', 'reorder'),
      key: fc.nat(9),
      which: fc.nat(),
    }),
  )
  fc.assert(
    fc.property(steps, (given) => {
      const heap = new Heap<number>()
      let inside: ReturnType<typeof heap.push>[] = []
      const least = () => inside.toSorted((a, b) => a.key - b.key || a.seq - b.seq)[0]
      given.forEach(({ do: what, key, which }, seq) => {
        const chosen = inside[which % inside.length]
        if (what === 'push') inside.push(heap.push(seq, key, seq))
        else if (what === 'pop') {
          const expected = least()
          expect(heap.pop()).toBe(expected)
          inside = inside.filter((entry) => entry !== expected)
        } else if (what === 'keep') {
          heap.keep((entry) => entry.key !== key)
          inside = inside.filter((entry) => entry.key !== key)
        } else if (what === 'reorder') {
          for (const entry of inside) entry.key = (entry.key * 7 + key) % 10
          heap.reorder()
        } else if (chosen && what === 'remove') {
          heap.remove(chosen)
          heap.remove(chosen)
          inside = inside.filter((entry) => entry !== chosen)
        } else if (chosen) heap.rekey(chosen, key)
        expect(heap.peek()).toBe(least())
        expect(heap.size).toBe(inside.length)
      })
      expect(new Set(heap)).toEqual(new Set(inside))
    }),
  )
})

test.each([
  ['cpu leads', [3, 4], [9, 18], 3 / 9, 0],
  ['memory leads', [1, 8], [9, 18], 8 / 18, 1],
  ['a tie goes to the lower', [2, 4], [4, 8], 0.5, 0],
  ['nothing is held', [], [4, 8], 0, 0],
  ['what does not exist', [1, 1, 1], [4, 8], Infinity, 2],
])('dominant: %s', (_, used, total, share, dimension) => {
  expect(dominantShare(used, total)).toBe(share)
  if (used.length > 0) expect(dominantDimension(used, total)).toBe(dimension)
})

test('the order of dominant shares goes on to the lesser ones', () => {
  expect(compareDominant([2, 1], [1, 4], [4, 8])).toBeLessThan(0)
  expect(compareDominant([2, 2], [1, 4], [4, 8])).toBeLessThanOrEqual(0)
  expect(compareDominant([1, 2], [1, 2], [4, 8])).toBe(0)
  expect(fits([1], [])).toBe(false)
  expect(fits([0, 0, 0], [1])).toBe(true)
  expect(loadOf({ total: [4, 8, 0], free: [3, 2] })).toBe(0.75)
})

describe('a running quantile', () => {
  /** A stream of so many values, and the share of its later half that lay above what was said just before. */
  function shareAbove(value: (i: number, draw: number) => number, count = 40_000): number {
    const running = new RunningQuantile(0.99)
    const next = random(7).next
    let above = 0
    for (let i = 0; i < count; i++) {
      const given = value(i, next())
      if (i >= count / 2 && given > running.value) above++
      running.add(given)
    }
    return above / (count / 2)
  }

  test.each<[string, (i: number, draw: number) => number]>([
    ['equal chances', (_, draw) => draw * 1e6],
    ['a heavy tail', (_, draw) => 1000 / (1 - draw)],
    ['a backlog that only grows', (i) => i * 100],
    ['one that grows and shrinks again', (i) => Math.abs(((i / 100) % 200) - 100) * 1e4],
    ['a load that falls to a thousandth', (i, draw) => (i < 10_000 ? 1e9 : 1e6) * draw],
  ])('%s: about one in a hundred lies above it', (_, value) => {
    const share = shareAbove(value)
    expect(share).toBeGreaterThan(0.002)
    expect(share).toBeLessThan(0.03)
  })

  test('it is enough to see those above it, and of the others one in eight for as many', () => {
    const running = new RunningQuantile(0.99)
    const next = random(7).next
    let above = 0
    for (let i = 0; i < 40_000; i++) {
      const given = 1e6 * next() + i * 100
      const late = running.count >= 100 && given > running.value
      if (late && i >= 20_000) above++
      if (late) running.add(given)
      else if (i % 8 === 0) running.add(given, 8)
    }
    expect(above / 20_000).toBeGreaterThan(0.002)
    expect(above / 20_000).toBeLessThan(0.03)
  })

  test('nothing but zeros, and then something', () => {
    const running = new RunningQuantile(0.99)
    expect(running.value).toBe(0)
    for (let i = 0; i < 100; i++) running.add(0)
    expect(running.value).toBeLessThanOrEqual(1)
    running.add(5)
    expect(running.value).toBeGreaterThan(1)
    expect(running.count).toBe(101)
  })
})
