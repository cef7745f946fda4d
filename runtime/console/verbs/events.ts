import { stamp } from '../../service/local/stamp.ts'
import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import type { Look } from '../look.ts'
import { eventLine } from '../render/event.ts'
import { some } from '../units.ts'

type Event = Shape<'Event'>
type List = Shape<'EventList'>

interface Options {
  readonly follow?: boolean
  readonly after?: number
  readonly type?: string
  readonly job?: string
  readonly limit?: number
}

const LIMIT = 50
/** The cluster keeps no more. */
const ALL = 10_000

/** Without `--follow` a list; with it one event after the other, first those that the list would have had. */
export function run(
  context: Context,
  _: unknown,
  options: Options,
): Promise<List> | AsyncIterable<List | Event> {
  return options.follow ? follow(context, options) : list(context, options)
}

const wanted =
  ({ type, job }: Options) =>
  (event: Event): boolean =>
    (type === undefined || event.type === type) && (job === undefined || event.job === job)

async function list(context: Context, options: Options): Promise<List> {
  const { items, dropped } = await (await context.service()).events(options.after, ALL)
  return stamp('EventList', {
    items: items.filter(wanted(options)).slice(-(options.limit ?? LIMIT)),
    dropped,
  })
}

async function* follow(context: Context, options: Options): AsyncIterable<Event> {
  const { items } = await list(context, options)
  yield* items
  const service = await context.service()
  let last = items.at(-1)?.seq ?? options.after
  for await (const event of service.follow(last, context.signal)) {
    if (last !== undefined && event.seq > last + 1) context.note(lost(event.seq - last - 1))
    last = event.seq
    if (wanted(options)(event)) yield event
  }
}

const lost = (events: number) => `(${some(events, 'event')} in between no longer kept)`

export function render(result: List | Event, look: Look): string {
  if (result.kind === 'Event') return line(result, look)
  const { items, dropped } = result
  const head = dropped > 0 ? [`(${some(dropped, 'earlier event')} no longer kept here)`] : []
  return [...head, ...items.map((event) => line(event, look))].join('\n')
}

const line = (event: Event, look: Look): string =>
  `${String(event.seq).padStart(5)}  ${eventLine(event, look)}`

export function next(result: List | Event): string[] {
  if (result.kind === 'Event') return []
  const rewire = result.items.findLast(({ type }) => type === 'rewired')
  const failed = result.items.findLast(({ type, task }) => type === 'task-failed' && task)
  return [
    failed && `why ${failed.task}`,
    rewire && `why g${rewire.generation}`,
    'events -f',
  ].filter((it): it is string => it !== undefined)
}
