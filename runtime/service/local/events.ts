import type { EventRecord } from '../../cluster/events.ts'
import type { LocalCluster } from '../../cluster/local.ts'
import type { Shape } from '../shapes.ts'
import { stamp } from './stamp.ts'

export const eventShape = ({ at, ...event }: EventRecord): Shape<'Event'> =>
  stamp('Event', { ...event, at: new Date(at).toISOString() })

/**
 * Up to `limit` events: the first after that number, else the newest. What is not here any more comes from the store, where
 * that outlives the process.
 */
export async function eventList(
  { observing: { events }, recorder }: LocalCluster,
  after: number | undefined,
  limit = 100,
): Promise<Shape<'EventList'>> {
  const from = after ?? Math.max(0, events.last - limit)
  const { items, dropped } = events.after(from, limit)
  const earlier: EventRecord[] = []
  if (dropped > 0 && recorder.durable) {
    const store = await recorder.settled()
    const stored = await store.notes({
      type: 'event',
      after: from,
      limit: Math.min(limit, dropped),
    })
    for (const { seq, data } of stored.items)
      if (seq <= from + dropped) earlier.push(data as EventRecord)
  }
  return stamp('EventList', {
    items: [...earlier, ...items].slice(0, limit).map(eventShape),
    dropped: Math.max(0, Math.min(limit, dropped) - earlier.length),
  })
}
