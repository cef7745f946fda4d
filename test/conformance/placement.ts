import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  Placement,
  fits,
  isRefusal,
  subtract,
  type Component,
  type Node,
  type Task,
} from '#interfaces'
import { runs } from '../runs.ts'
import { cluster, node, random, shape, task, type TestNode } from '../builders.ts'
import { make, type Made } from '../harness.ts'
import { holds } from './deviations.ts'

const able = (one: Node, of: Task): boolean =>
  one.open &&
  fits(of.needs, one.total) &&
  of.shape.labels.every((label) => one.labels.includes(label))
const roomy = (one: Node, of: Task): boolean => able(one, of) && fits(of.needs, one.free)

const nodeSpec = fc.record({
  cpu: fc.nat(6),
  memory: fc.nat(6),
  gpu: fc.nat(2),
  used: fc.double({ min: 0, max: 1, noNaN: true }),
  label: fc.boolean(),
  open: fc.boolean(),
})
const need = fc.record({
  cpu: fc.nat(4),
  memory: fc.nat(4),
  gpu: fc.constantFrom(0, 0, 1),
  label: fc.boolean(),
})
type NodeSpec = typeof nodeSpec extends fc.Arbitrary<infer T> ? T : never
type Need = typeof need extends fc.Arbitrary<infer T> ? T : never

function build(specs: readonly NodeSpec[]): TestNode[] {
  return specs.map(({ used, label, gpu, ...rest }, index) => {
    const made = node({
      ...rest,
      index,
      other: gpu > 0 ? [gpu] : [],
      labels: label ? ['fast'] : [],
    })
    made.free = made.total.map((amount) => Math.floor((amount * (1 - used)) / 1000) * 1000)
    return made
  })
}

const ask = ({ cpu, memory, gpu, label }: Need): Task =>
  task({
    shape: shape({ cpu, memory, other: gpu > 0 ? [gpu] : [], labels: label ? ['fast'] : [] }),
  })

/** The laws of a Placement: answers are possible, refusals are true. */
export function placementLaws(
  id: string,
  component: Component,
  all: readonly (readonly [string, Component])[],
): void {
  function start(
    known: readonly TestNode[],
    seed = 1,
    state?: unknown,
    from = component,
  ): Made<typeof Placement> {
    const placement = make(
      Placement,
      from,
      { cluster: cluster(known), random: random(seed) },
      {},
      state,
    )
    for (const one of known) placement.join(one)
    return placement
  }
  const some = fc.array(nodeSpec, { maxLength: 24 }).map(build)
  const needs = fc.array(need, { minLength: 1, maxLength: 12 }).map((list) => list.map(ask))

  test('a node with room or the true reason, through every change of the nodes', () => {
    const change = fc.record({
      do: fc.constantFrom('take', 'empty', 'close', 'open', 'leave'),
      which: fc.nat(),
    })
    fc.assert(
      fc.property(some, fc.array(fc.tuple(need, change), { maxLength: 30 }), (known, steps) => {
        let there = known
        const placement = start(there)
        for (const [wanted, { do: what, which }] of steps) {
          const of = ask(wanted)
          const answer = placement.place(of)
          if (isRefusal(answer)) {
            if (holds(id, 'place')) expect(there.some((one) => roomy(one, of))).toBe(false)
            if (answer.why !== 'held')
              expect(answer.why).toBe(there.some((one) => able(one, of)) ? 'no-room' : 'impossible')
          } else {
            const real = there.find((one) => one === answer)
            expect(real && roomy(real, of)).toBe(true)
            if (real && what === 'take') {
              subtract(real.free, of.needs)
              placement.changed(real)
              placement.launched?.(of, real)
              continue
            }
          }
          if (there.length === 0) continue
          const chosen = there[which % there.length]
          if (what === 'leave') {
            there = there.filter((one) => one !== chosen)
            placement.leave(chosen)
            continue
          }
          if (what === 'empty') chosen.free = [...chosen.total]
          else chosen.open = what !== 'close'
          placement.changed(chosen)
        }
      }),
      { numRuns: runs(100) },
    )
  })

  test('all or nothing: what it answers together fits together, and nothing is taken', () => {
    fc.assert(
      fc.property(some, needs, (known, wanted) => {
        const placement = start(known)
        if (!placement.placeAll) return
        const before = JSON.stringify(known)
        const answer = placement.placeAll(wanted)
        expect(JSON.stringify(known)).toBe(before)
        if (isRefusal(answer)) {
          if (answer.why === 'impossible' && wanted.length === 1)
            expect(known.some((one) => able(one, wanted[0]))).toBe(false)
          if (wanted.length === 1 && holds(id, 'place'))
            expect(known.some((one) => roomy(one, wanted[0]))).toBe(false)
        } else {
          expect(answer.length).toBe(wanted.length)
          const left = new Map(known.map((one) => [one, { ...one, free: [...one.free] }]))
          answer.forEach((one, i) => {
            const copy = left.get(one as TestNode)
            expect(copy && roomy(copy, wanted[i])).toBe(true)
            subtract(copy!.free, wanted[i].needs)
          })
        }
        const next = placement.place(wanted[0])
        if (!isRefusal(next)) expect(roomy(next, wanted[0])).toBe(true)
        else if (holds(id, 'place')) expect(known.some((one) => roomy(one, wanted[0]))).toBe(false)
      }),
    )
  })

  test('probes are distinct nodes that could run the task, as many as there are', () => {
    fc.assert(
      fc.property(some, need, fc.nat(6), (known, wanted, count) => {
        const placement = start(known)
        if (!placement.probe) return
        const of = ask(wanted)
        const could = known.filter((one) => able(one, of))
        const probed = placement.probe(of, count)
        expect(new Set(probed).size).toBe(probed.length)
        expect(probed.length).toBe(Math.min(count, could.length))
        for (const one of probed) expect(could).toContain(one)
      }),
    )
  })

  test('the same seed gives the same answers', () => {
    fc.assert(
      fc.property(some, needs, fc.nat(), (known, wanted, seed) => {
        const answers = () => {
          const placement = start(known, seed)
          return wanted.map((of) => placement.place(of))
        }
        expect(answers()).toEqual(answers())
      }),
      { numRuns: runs(30) },
    )
  })

  test('its snapshot is plain data; it follows any other placement', () => {
    fc.assert(
      fc.property(some, needs, (known, wanted) => {
        for (const [, other] of all) {
          const before = start(known, 1, undefined, other)
          for (const of of wanted) before.place(of)
          const state = before.snapshot?.()
          expect(Placement.stateFault(state)).toBeUndefined()
          const after = start(
            known,
            1,
            state === undefined ? undefined : JSON.parse(JSON.stringify(state)),
          )
          for (const of of wanted) {
            const answer = after.place(of)
            if (!isRefusal(answer)) expect(roomy(answer, of)).toBe(true)
          }
        }
      }),
      { numRuns: 10 },
    )
  })
}
