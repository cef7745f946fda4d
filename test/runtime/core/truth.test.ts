import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { add, fits, laneQueue, type Shape, type Task } from '#interfaces'
import { Filling } from '../../../runtime/core/filling.ts'
import { chargeAll } from '../../../runtime/core/leases.ts'
import { Ledger } from '../../../runtime/core/ledger.ts'
import type { NodeRecord, TaskRecord } from '../../../runtime/core/records.ts'
import { Reservations } from '../../../runtime/core/reservations.ts'
import { retryDelay } from '../../../runtime/core/retry.ts'
import { WaitingList } from '../../../runtime/core/waiting-list.ts'
import { node, shapeAt, shapes } from './shapes.ts'

const task = (shape: Shape, job: object = {}) =>
  ({ shape, needs: shape.needs, job, id: 't' }) as unknown as TaskRecord

/** One that says its lane itself. */
const laned = (number: number): TaskRecord =>
  Object.assign(task(shapes[number % 3]), { lane: `l${number % 4}` })

describe('the ledger', () => {
  const step = fc.tuple(fc.constantFrom('charge', 'stage', 'release', 'uncharge' as const), shapeAt)

  test('free is the total without what is charged, and a staged attempt costs nothing', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const ledger = new Ledger()
        const n = node('n1', 8000, 9000, 700)
        ledger.join(n)
        const charged = new Map(shapes.map((shape) => [shape, 0]))
        const staged = new Map(shapes.map((shape) => [shape, 0]))
        for (const [what, shape] of steps) {
          const runs = charged.get(shape)!
          const line = staged.get(shape)!
          if (what === 'charge' && ledger.hasRoom(n, shape.needs)) {
            ledger.charge(n, shape)
            charged.set(shape, runs + 1)
          } else if (what === 'stage') {
            expect(ledger.stage(n, shape)).toBe(runs > 0)
            if (runs > 0) staged.set(shape, line + 1)
          } else if (what === 'release') {
            expect(ledger.release(n, shape)).toBe(runs > 0 && line === 0)
            if (line > 0) staged.set(shape, line - 1)
            else if (runs > 0) charged.set(shape, runs - 1)
          } else if (what === 'uncharge' && runs > 1) {
            // As of a launch of several that was refused: staged ones stay behind those that were there.
            ledger.uncharge(n, shape)
            charged.set(shape, runs - 1)
          }
          const used: number[] = [0, 0, 0]
          for (const [each, count] of charged) for (let i = 0; i < count; i++) add(used, each.needs)
          expect(n.free).toEqual(n.total.map((amount, d) => amount - used[d]))
          expect(n.running).toBe([...charged.values()].reduce((sum, count) => sum + count, 0))
          for (const each of shapes)
            expect([ledger.charged(n, each), ledger.staged(n, each)]).toEqual([
              charged.get(each),
              staged.get(each),
            ])
        }
      }),
    )
  })

  test('the sum follows the nodes', () => {
    const ledger = new Ledger()
    const [a, b] = [node('n1', 1, 2), node('n2', 3, 4, 5)]
    ledger.join(a)
    ledger.join(b)
    expect([...ledger.total]).toEqual([4, 6, 5])
    ledger.leave(a)
    expect([...ledger.total]).toEqual([3, 4, 5])
    expect([...ledger.nodes]).toEqual([b])
  })
})

test('a launch of several that does not fit as a whole leaves everything as it was', () => {
  const ledger = new Ledger()
  const reserved = new Reservations(ledger)
  const n = node('n1', 3000, 1000)
  ledger.join(n)
  const holder = {}
  const waits = (shape: Shape): TaskRecord =>
    Object.assign(task(shape, { running: 0, executors: Infinity }), { holder })
  const [small, held, large] = [waits(shapes[0]), waits(shapes[0]), waits(shapes[3])]
  ledger.charge(n, shapes[0])
  ledger.stage(n, shapes[0])
  expect(reserved.make(held, n)).toBeUndefined()
  const before = [[...n.free], n.running, ledger.charged(n, shapes[0]), ledger.staged(n, shapes[0])]
  const pairs = [small, held, large].map((one) => [one, n] as const)
  expect(chargeAll(pairs, holder, ledger, reserved)).toContain('no room')
  expect([
    [...n.free],
    n.running,
    ledger.charged(n, shapes[0]),
    ledger.staged(n, shapes[0]),
  ]).toEqual(before)
  expect(reserved.size).toBe(1)
})

describe('reservations', () => {
  const step = fc.record({
    do: fc.constantFrom(
      'make',
      'make',
      'make',
      'release',
      'launch',
      'undo',
      'withdraw',
      'job',
      'expire',
      'leave' as const,
    ),
    task: fc.nat(5),
    node: fc.nat(2),
    at: fc.nat(20),
  })

  test('what is free is what neither runs nor is held, and everything that is held can be given back', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const ledger = new Ledger()
        const nodes = [
          node('n1', 4000, 4000, 200),
          node('n2', 2000, 9000, 0),
          node('n3', 9000, 100, 100),
        ]
        nodes.forEach((one) => ledger.join(one))
        const jobs = [{}, {}]
        const tasks = shapes.map((shape, i) => task(shape, jobs[i % 2]))
        const reserved = new Reservations(ledger)
        let held: { task: TaskRecord; node: NodeRecord; until: number }[] = []
        const launched = new Set<TaskRecord>()
        const drop = (gone: (one: (typeof held)[number]) => boolean): NodeRecord[] => {
          const dropped = held.filter(gone)
          held = held.filter((one) => !gone(one))
          return dropped.map((one) => one.node)
        }
        for (const { do: what, task: t, node: n, at } of steps) {
          const [one, where] = [tasks[t], nodes[n]]
          const known = held.find((each) => each.task === one && each.node === where)
          if (what === 'make') {
            const possible = !known && where.open && fits(one.needs, where.free)
            expect(reserved.make(one, where, at) === undefined).toBe(possible)
            if (possible) held.push({ task: one, node: where, until: at })
          } else if (what === 'release') {
            expect(reserved.release(one, where) === undefined).toBe(known !== undefined)
            drop((each) => each === known)
          } else if (what === 'undo') {
            const before = [...where.free]
            reserved.use(one, where)
            reserved.undo(one, where)
            expect(where.free).toEqual(before)
          } else if (what === 'launch' && where.open && !launched.has(one)) {
            reserved.use(one, where)
            if (!fits(one.needs, where.free)) reserved.undo(one, where)
            else {
              ledger.charge(where, one.shape)
              expect(reserved.dropTask(one, where)).toEqual(
                drop((each) => each.task === one).filter((each) => each !== where),
              )
              launched.add(one)
            }
          } else if (what === 'withdraw')
            expect(reserved.dropTask(one)).toEqual(drop((each) => each.task === one))
          else if (what === 'job')
            expect(reserved.dropJob(one.job)).toEqual(drop((each) => each.task.job === one.job))
          else if (what === 'expire')
            expect(reserved.expire(at)).toEqual(drop((each) => each.until <= at))
          else if (what === 'leave' && where.open && ledger.nodes.length > 1) {
            where.open = false
            ledger.leave(where)
            reserved.dropNode(where)
            drop((each) => each.node === where)
          }
          expect(reserved.size).toBe(held.length)
          expect(reserved.next).toBe(Math.min(Infinity, ...held.map(({ until }) => until)))
          expect([...reserved]).toEqual(held)
          for (const each of ledger.nodes) {
            const used = [0, 0, 0]
            for (const { task: holder, node: on } of held) if (on === each) add(used, holder.needs)
            for (const shape of shapes)
              for (let i = ledger.charged(each, shape); i > 0; i--) add(used, shape.needs)
            expect([...each.free]).toEqual(each.total.map((total, d) => total - used[d]))
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('filling', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('slice' as const), count: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ do: fc.constant('come' as const), count: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ do: fc.constant('go' as const), at: fc.nat() }),
    fc.record({ do: fc.constant('again' as const), at: fc.nat() }),
  )

  test('whatever comes and goes meanwhile, the successor has what waits, in order, and a task of every lane', () => {
    fc.assert(
      fc.property(fc.nat(12), fc.array(step, { maxLength: 60 }), (count, steps) => {
        const list = new WaitingList()
        const holder = {}
        let made = 0
        const come = (one: TaskRecord = laned(++made)): void => list.append(one, holder)
        for (let i = 0; i < count; i++) come()
        const laneOf = (one: Task): string => (one as unknown as { lane: string }).lane
        const filling = new Filling(
          laneQueue(() => 0),
          laneOf,
          list.first,
        )
        const go = (at: number): TaskRecord | undefined => {
          const one = [...list][at % Math.max(1, list.size)]
          if (!one) return undefined
          list.unlink(one)
          filling.leave(one)
          list.forget(one)
          return one
        }
        for (const one of steps) {
          if (one.do === 'slice') filling.slice(one.count, list.first)
          else if (one.do === 'come') for (let i = 0; i < one.count; i++) come()
          else {
            const gone = go(one.at)
            if (gone && one.do === 'again') come(gone)
          }
        }
        while (!filling.slice(3, list.first));
        expect(filling.fault).toBeUndefined()
        expect([filling.copied, filling.queue.size()]).toEqual([list.size, list.size])
        const waiting = [...list]
        expect(new Set([...filling.waitingByLane(holder)].map(laneOf))).toEqual(
          new Set(waiting.map(laneOf)),
        )
        for (const lane of new Set(waiting.map(laneOf))) {
          for (const next of waiting.filter((one) => laneOf(one) === lane)) {
            expect(filling.queue.peek(lane)).toBe(next)
            filling.queue.remove(next, lane)
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})

test('back-off doubles up to half a minute', () => {
  expect([1, 2, 3, 9, 60].map((attempt) => retryDelay(undefined, attempt))).toEqual([
    100_000, 200_000, 400_000, 25_600_000, 30_000_000,
  ])
  expect([1, 2].map((attempt) => retryDelay(0, attempt))).toEqual([0, 0])
  expect(retryDelay(0.0015, 1)).toBe(2)
})
