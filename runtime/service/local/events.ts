import type { EventPage, EventRecord } from '../../cluster/events.ts'
import type { Shape } from '../shapes.ts'
import { stamp } from './stamp.ts'

export const eventShape = ({ at, ...event }: EventRecord): Shape<'Event'> =>
  stamp('Event', { ...event, at: new Date(at).toISOString() })

export const eventList = ({ items, dropped }: EventPage): Shape<'EventList'> =>
  stamp('EventList', { items: items.map(eventShape), dropped })
