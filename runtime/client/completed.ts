import type { SegueError } from '../errors.ts'
import type { Handle } from './handle.ts'
import { ItemQueue } from './item-queue.ts'
import type { TaskError } from './task-error.ts'
import type { ValueOf } from './types.ts'

/** How one of several handles ended. A record, since a handle by itself would be waited for. */
export type Completed<H> =
  | { readonly handle: H; readonly value: ValueOf<H>; readonly error?: undefined }
  | { readonly handle: H; readonly value?: undefined; readonly error: TaskError | SegueError }

/** Each handle as it ends, in the order in which they do. */
export async function* completed<H extends Handle<unknown, unknown>>(
  handles: readonly H[],
): AsyncGenerator<Completed<H>, void> {
  const ended = new ItemQueue()
  let left = handles.length
  const add = (record: unknown) => {
    ended.push(record)
    if (--left === 0) ended.end()
  }
  if (left === 0) return
  for (const handle of handles) {
    handle.then(
      (value) => add({ handle, value }),
      (error: unknown) => add({ handle, error }),
    )
  }
  yield* ended as AsyncIterable<Completed<H>>
}
