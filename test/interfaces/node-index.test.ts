import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fits, nodeIndex, placeTogether, subtract, type Node, type Task } from '#interfaces'
import { node, shape, task, type TestNode } from '../../runtime/contract/builders.ts'

const roomy = (one: Node, of: Task): boolean =>
  one.open &&
  fits(of.needs, one.free) &&
  of.shape.labels.every((label) => one.labels.includes(label))
const able = (one: Node, of: Task): boolean => roomy({ ...one, free: one.total }, of)

type Step =
  | { do: 'join'; cpu: number; memory: number; gpu: number; label: boolean }
  | { do: 'leave'; which: number }
  | { do: 'toggle'; which: number }
  | { do: 'free'; which: number; cpu: number; memory: number; gpu: number }
  | { do: 'grow'; which: number; cpu: number }

const small = fc.nat(4)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('join' as const),
      cpu: small,
      memory: small,
      gpu: fc.nat(2),
      label: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.oneof(
      fc.record({ do: fc.constant('leave' as const), which: fc.nat() }),
      fc.record({ do: fc.constant('toggle' as const), which: fc.nat() }),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('free' as const),
      which: fc.nat(),
      cpu: small,
      memory: small,
      gpu: fc.nat(2),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('grow' as const), which: fc.nat(), cpu: fc.nat(9) }),
  },
)

const asked = fc.record({
  cpu: fc.nat(5),
  memory: fc.nat(5),
  gpu: fc.constantFrom(undefined, 0, 1, 3),
  label: fc.boolean(),
})

test('answers as asking every node would', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 400, size: 'max' }),
      fc.array(asked, { minLength: 1, maxLength: 6 }),
      fc.nat(60),
      (steps, needs, from) => {
        const index = nodeIndex()
        let known: TestNode[] = []
        let joined = 0
        // Asked before the changes too, so that what is made on demand is kept up to date.
        index.tightest(task(), 0)
        for (const one of steps) {
          if (one.do === 'join') {
            const other = one.gpu > 0 ? [one.gpu] : []
            const fresh = node({
              index: joined++,
              cpu: one.cpu,
              memory: one.memory,
              other,
              labels: one.label ? ['fast'] : [],
            })
            known.push(fresh)
            index.join(fresh)
            continue
          }
          if (known.length === 0) continue
          const chosen = known[one.which % known.length]
          if (one.do === 'leave') {
            known = known.filter((other) => other !== chosen)
            index.leave(chosen)
            continue
          }
          if (one.do === 'toggle') chosen.open = !chosen.open
          else if (one.do === 'grow') chosen.total = [one.cpu * 1000, ...chosen.total.slice(1)]
          else
            chosen.free = chosen.total.map((amount, d) =>
              Math.min(amount, [one.cpu, one.memory, one.gpu][d] * 1000),
            )
          index.changed(chosen)
        }
        expect(index.size).toBe(known.filter(({ open }) => open).length)
        for (const { cpu, memory, gpu, label } of needs) {
          const of = task({
            shape: shape({
              cpu,
              memory,
              other: gpu === undefined ? [] : [gpu],
              labels: label ? ['fast'] : [],
            }),
          })
          const room = known.filter((one) => roomy(one, of))
          const could = known.filter((one) => able(one, of))
          expect([...index.each(of)]).toEqual(room)
          expect(index.first(of)).toBe(room[0])
          expect(index.first(of, from)).toBe(room.find((one) => one.index >= from) ?? room[0])
          expect([...index.ableTo(of, from)]).toEqual([
            ...could.filter((one) => one.index >= from),
            ...could.filter((one) => one.index < from),
          ])
          expect(index.refusal(of).why).toBe(could.length > 0 ? 'no-room' : 'impossible')
          for (const d of [0, 1, 2]) {
            const least = Math.min(...room.map((one) => one.free[d] ?? 0))
            expect(index.tightest(of, d)).toBe(room.find((one) => (one.free[d] ?? 0) === least))
            const most = Math.max(...room.map((one) => one.free[d] ?? 0))
            expect(index.roomiest(of, d)).toBe(room.find((one) => (one.free[d] ?? 0) === most))
          }
          for (const weights of [
            [1, 2],
            [3, 0],
            [0, 1],
            [1, 100],
            [2, 1, 5],
          ]) {
            const sum = (one: Node): number =>
              weights.reduce((all, weight, d) => all + weight * (one.free[d] ?? 0), 0)
            const top = Math.max(...room.map(sum))
            expect(index.aligned(of, weights)).toBe(room.find((one) => sum(one) === top))
          }
          const score = (free: readonly number[]): number => free[0] + 3 * free[1]
          const most = Math.max(...room.map((one) => score(one.free)))
          expect(index.best(of, (one) => score(one.free), score)).toBe(
            room.find((one) => score(one.free) === most),
          )
          for (const one of known)
            expect([index.takes(one, of), index.able(one, of)]).toEqual([
              roomy(one, of),
              able(one, of),
            ])
        }
      },
    ),
    { numRuns: 200 },
  )
})

test('together: as one after the other with what was taken subtracted, and afterwards nothing is', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ cpu: small, memory: small }), { maxLength: 12 }),
      fc.array(fc.record({ cpu: small, memory: small }), { minLength: 1, maxLength: 8 }),
      (given, needs) => {
        const known = given.map((one, i) => node({ ...one, index: i }))
        const index = nodeIndex()
        for (const one of known) index.join(one)
        const before = known.map(({ free }) => [...free])
        const wanted = needs.map((one) => task({ shape: shape(one) }))

        const answer = placeTogether(index, wanted, (of) => index.first(of))

        expect(known.map(({ free }) => [...free])).toEqual(before)
        for (const of of wanted) expect(index.first(of)).toBe(known.find((one) => roomy(one, of)))
        const left = known.map((one) => ({ ...one, free: [...one.free] }))
        const expected = wanted.map((of) => {
          const at = left.findIndex((one) => roomy(one, of))
          if (at >= 0) subtract(left[at].free, of.needs)
          return known[at]
        })
        if (expected.includes(undefined!)) expect(answer).toHaveProperty('why')
        else expect(answer).toEqual(expected)
      },
    ),
  )
})

test('a gang that empty nodes could hold is refused for now, a larger one for good', () => {
  const one = node({ cpu: 4 })
  const index = nodeIndex()
  index.join(one)
  one.free[0] = 3000
  index.changed(one)
  const four = Array.from({ length: 4 }, () => task())
  expect(placeTogether(index, four, (of) => index.first(of))).toEqual({
    why: 'no-room',
    together: 4,
  })
  expect(placeTogether(index, four, (of) => index.first(of), true)).toEqual({ why: 'no-room' })
  expect(placeTogether(index, [...four, task()], (of) => index.first(of))).toEqual({
    why: 'impossible',
    detail: 'empty nodes would hold 4 of 5 tasks at once',
  })
})
