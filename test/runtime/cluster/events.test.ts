import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { Events, type EventRecord } from '../../../runtime/cluster/events.ts'

function opened(limit = 10_000) {
  let at = 1000
  const told: EventRecord[] = []
  const record = (event: EventRecord) => void told.push(event)
  const events = new Events({ limit, now: () => at++, generation: () => 3, record })
  return { events, told }
}

const say = (events: Events, count: number) => {
  for (let i = 0; i < count; i++) events.add({ type: 'audit', text: `event ${events.last + 1}` })
}

describe('the newest events', () => {
  test('each has the next number, the time, the generation, and is handed on', () => {
    const { events, told } = opened()
    events.add({ type: 'job-accepted', text: 'j-1 was accepted', job: 'j-1', actor: 'ann' })
    say(events, 1)
    expect(events.after().items).toEqual([
      {
        seq: 1,
        at: 1000,
        generation: 3,
        type: 'job-accepted',
        text: 'j-1 was accepted',
        job: 'j-1',
        actor: 'ann',
      },
      { seq: 2, at: 1001, generation: 3, type: 'audit', text: 'event 2' },
    ])
    expect(told).toEqual(events.after().items)
  })

  test('whatever is asked for: what is there in order, and how many are not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.nat(60),
        fc.nat(5),
        fc.nat(80),
        fc.integer({ min: 1, max: 30 }),
        (limit, count, before, seq, most) => {
          const { events } = opened(limit)
          events.continueFrom(before)
          say(events, count)
          const { items, dropped } = events.after(seq, most)
          const last = before + count
          const kept = Array.from({ length: Math.min(limit, count) }, (_, i) => last - i).reverse()
          expect(items.map((item) => item.seq)).toEqual(
            kept.filter((number) => number > seq).slice(0, most),
          )
          for (const { seq: number, text } of items) expect(text).toBe(`event ${number}`)
          expect(dropped).toBe(Math.max(0, last - kept.length - seq))
        },
      ),
    )
  })

  test('numbers go on from an earlier life, and only before the first event', () => {
    const { events } = opened()
    events.continueFrom(41)
    say(events, 1)
    events.continueFrom(7)
    say(events, 1)
    expect(events.after().items.map(({ seq }) => seq)).toEqual([42, 43])
  })
})

describe('following', () => {
  const collect = (events: Events, into: number[], after?: number, signal?: AbortSignal) =>
    (async () => {
      for await (const { seq } of events.follow(after, signal)) into.push(seq)
    })()

  test('what was, then what comes, until it is aborted', async () => {
    const { events } = opened()
    say(events, 2)
    const stop = new AbortController()
    const seen: number[] = []
    const done = collect(events, seen, 1, stop.signal)
    await vi.waitFor(() => expect(seen).toEqual([2]))
    say(events, 2)
    await vi.waitFor(() => expect(seen).toEqual([2, 3, 4]))
    stop.abort()
    await done
    say(events, 1)
    expect(seen).toEqual([2, 3, 4])
  })

  test('from now on where nothing is named, also when it begins to be read later', async () => {
    const { events } = opened()
    say(events, 2)
    const reader = events.follow()
    say(events, 1)
    expect((await reader.next()).value).toMatchObject({ seq: 3 })
    await reader.return()
  })

  test('a reader that falls behind misses some and sees so; another does not', async () => {
    const { events } = opened(3)
    const slow = events.follow(0)
    const quick: number[] = []
    const stop = new AbortController()
    const done = collect(events, quick, 0, stop.signal)
    say(events, 1)
    expect((await slow.next()).value).toMatchObject({ seq: 1 })
    for (let seq = 2; seq <= 9; seq++) {
      say(events, 1)
      await vi.waitFor(() => expect(quick.at(-1)).toBe(seq))
    }
    expect((await slow.next()).value).toMatchObject({ seq: 7 })
    expect(quick).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    stop.abort()
    await done
    await slow.return()
  })
})

test('whoever follows comes to an end when nothing more will happen, with what had happened', async () => {
  const events = new Events({ now: () => 0, generation: () => 1 })
  events.add({ type: 'audit', text: 'first' })
  const seen: string[] = []
  const following = (async () => {
    for await (const { text } of events.follow(0)) seen.push(text)
  })()
  events.add({ type: 'audit', text: 'second' })
  events.close()
  await following
  expect(seen).toEqual(['first', 'second'])
})
