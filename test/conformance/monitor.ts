import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Monitor, type Component, type Observation, type Outcome } from '#interfaces'
import { node, task } from '../builders.ts'
import { make } from '../harness.ts'

const event = fc.record({
  do: fc.constantFrom('submitted' as const, 'started' as const, 'ended' as const, 'ended' as const),
  after: fc.nat(400_000),
  generation: fc.nat(2),
  wait: fc.nat(60_000_000),
  service: fc.nat(60_000_000),
  outcome: fc.constantFrom<Outcome>('ok', 'ok', 'ok', 'failed', 'cancelled'),
})
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never

const one = task()
const there = node()

/** The laws of a Monitor: reading is free of effect, and the numbers are those of the events. */
export function monitorLaws(_id: string, component: Component): void {
  const events = fc.array(event, { maxLength: 300, size: 'max' })
  let generation = 0
  function tell(
    monitor: Monitor,
    { do: what, wait, service, outcome, ...rest }: Event,
    now: number,
  ): void {
    generation = Math.max(generation, rest.generation)
    if (what === 'submitted') monitor.submitted(one, now)
    else if (what === 'started') monitor.started(one, there, rest.generation, now)
    else monitor.ended(one, outcome, rest.generation, wait, service, now)
  }

  test('reading changes nothing', () => {
    fc.assert(
      fc.property(events, (given) => {
        const read = make(Monitor, component)
        const unread = make(Monitor, component)
        let now = 0
        for (const each of given) {
          now += each.after
          tell(read, each, now)
          tell(unread, each, now)
          expect(read.read(now)).toEqual(read.read(now))
          read.read(now + 10_000_000)
        }
        expect(read.read(now)).toEqual(unread.read(now))
      }),
      { numRuns: 20 },
    )
  })

  test('observations are plain data in order of time', () => {
    fc.assert(
      fc.property(events, (given) => {
        const monitor = make(Monitor, component)
        let now = 0
        for (const each of given) tell(monitor, each, (now += each.after))
        const observations = monitor.read(now)
        expect(JSON.parse(JSON.stringify(observations))).toEqual(observations)
        for (const { from, to } of observations) expect(from <= to && to <= now).toBe(true)
      }),
    )
  })

  test('the counts of a window add up, and its figures are those of what ended well', () => {
    fc.assert(
      fc.property(events, (given) => {
        const monitor = make(Monitor, component)
        for (const each of given) tell(monitor, { ...each, generation: 1 }, 1000)
        const [open]: readonly (Observation | undefined)[] = monitor
          .read(1000)
          .filter(({ generation }) => generation === 1)
        if (!open) return
        const ok = given.filter((each) => each.do === 'ended' && each.outcome === 'ok')
        expect(open.events.started ?? 0).toBe(given.filter((each) => each.do === 'started').length)
        expect(open.events.ok ?? 0).toBe(ok.length)
        for (const name of ['wait', 'service'] as const) {
          const values = ok.map((each) => each[name]).sort((a, b) => a - b)
          const { count, mean, min, max, p50, p95, p99 } = open.metrics[name]
          expect(count).toBe(values.length)
          if (count === 0) continue
          expect(mean).toBeCloseTo(values.reduce((a, b) => a + b) / count, 3)
          expect([min, max]).toEqual([values[0], values[count - 1]])
          for (const [share, value] of [
            [0.5, p50],
            [0.95, p95],
            [0.99, p99],
          ]) {
            const exact = values[Math.floor(share * (count - 1))]
            expect(Math.abs(value - exact)).toBeLessThanOrEqual(exact * 0.0101)
          }
        }
      }),
    )
  })
}
