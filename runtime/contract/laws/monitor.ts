import fc from 'fast-check'
import { Monitor, type Component, type Observation, type Outcome } from '#interfaces'
import { agree, must } from '../agree.ts'
import { node, task } from '../builders.ts'
import { law, type Law, type LawText } from '../law.ts'
import { make } from '../make.ts'

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

function tell(monitor: Monitor, given: Event, now: number): void {
  const { do: what, wait, service, outcome, generation } = given
  if (what === 'submitted') monitor.submitted(one, now)
  else if (what === 'started') monitor.started(one, there, generation, now)
  else monitor.ended(one, outcome, generation, wait, service, now)
}

const show = (events: readonly Event[]) =>
  events.map(({ do: what, after, generation, wait, service, outcome }) =>
    what === 'ended'
      ? `${after} us later: ended ${outcome} in g${generation}, wait ${wait} us, service ${service} us`
      : `${after} us later: ${what}${what === 'started' ? ` in g${generation}` : ''}`,
  )

const of = (text: Pick<LawText<Event[]>, 'name' | 'says' | 'runs' | 'holds'>): Law =>
  law('Monitor', { ...text, given: () => fc.array(event, { maxLength: 300, size: 'max' }), show })

const reading = of({
  name: 'reading',
  says: 'reading changes nothing',
  runs: 20,
  holds(events, { component }) {
    const read = make(Monitor, component)
    const unread = make(Monitor, component)
    let now = 0
    for (const each of events) {
      now += each.after
      tell(read, each, now)
      tell(unread, each, now)
      agree('what is read twice', read.read(now), read.read(now))
      read.read(now + 10_000_000)
    }
    agree('what was read all the time, at the end', read.read(now), unread.read(now))
  },
})

const plain = of({
  name: 'plain',
  says: 'observations are plain data in order of time',
  holds(events, { component }) {
    const { read, now } = told(component, events)
    agree('observations as JSON', JSON.parse(JSON.stringify(read)), read)
    for (const { from, to } of read)
      must(from <= to && to <= now, 'a window', `one that ends by ${now}`, [from, to])
  },
})

function told(component: Component, events: readonly Event[]) {
  const monitor = make(Monitor, component)
  let now = 0
  for (const each of events) tell(monitor, each, (now += each.after))
  return { read: monitor.read(now), now }
}

const NOW = 1000

const figures = of({
  name: 'figures',
  says: 'the counts of a window add up, and its figures are those of what ended well',
  holds(events, { component }) {
    const monitor = make(Monitor, component)
    for (const each of events) tell(monitor, { ...each, generation: 1 }, NOW)
    const open: Observation | undefined = monitor
      .read(NOW)
      .find(({ generation }) => generation === 1)
    if (!open) return
    const ok = events.filter((each) => each.do === 'ended' && each.outcome === 'ok')
    const started = events.filter((each) => each.do === 'started').length
    agree('started', open.events.started ?? 0, started)
    agree('ok', open.events.ok ?? 0, ok.length)
    for (const name of ['wait', 'service'] as const)
      checkSummary(
        open,
        name,
        ok.map((each) => each[name]).sort((a, b) => a - b),
      )
  },
})

/** `values`: sorted. Quantiles may be off by 1 %, as streaming ones are. */
function checkSummary(open: Observation, name: string, values: readonly number[]): void {
  const { count, mean, min, max, p50, p95, p99 } = open.metrics[name]
  agree(`count of ${name}`, count, values.length)
  if (count === 0) return
  const expected = values.reduce((a, b) => a + b) / count
  must(Math.abs(mean - expected) < 0.0005, `mean of ${name}`, String(expected), mean)
  agree(`least and most of ${name}`, [min, max], [values[0], values[count - 1]])
  const quantiles = { 0.5: p50, 0.95: p95, 0.99: p99 }
  for (const [share, value] of Object.entries(quantiles)) {
    const exact = values[Math.max(0, Math.ceil(Number(share) * count) - 1)]
    const near = Math.abs(value - exact) <= exact * 0.0101
    must(near, `quantile ${share} of ${name}`, `${exact}, within 1 %`, value)
  }
}

export const monitorLaws: readonly Law[] = [reading, plain, figures]
