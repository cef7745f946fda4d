import { SegueError } from '../errors.ts'
import { deserialise, serialise } from '../server/protocol/structured.ts'
import { culpritIn } from './cloneable.ts'
import { isHandle, type AnyHandle, type Reference } from './handle.ts'
import { AnyStep } from './step.ts'

const LARGE_BYTES = 2 ** 20

/** Arguments as they were when they were given: now, or as soon as the jobs that they refer to are accepted. */
export type Given = unknown[] | Promise<unknown[]>

/** Stands in place of a handle whose job has no id yet. */
interface Blank extends Omit<Reference, '$job'> {
  readonly $job: number
}

/**
 * A copy of what a call was given, with references in place of handles. `what` names it in errors. Throws E_NOT_CLONEABLE with the
 * way to the part that cannot be sent.
 */
export function given(args: readonly unknown[], what: string): Given {
  const handles = handlesIn(args)
  if (handles.length === 0) return copied(args, what)
  if (handles.every(({ id }) => id !== undefined))
    return copied(
      replaced(args, (handle) => handle.reference(handle.id!)),
      what,
    )
  const numbers = new Map(handles.map((handle, i) => [handle, i]))
  const blank = (handle: AnyHandle<unknown, unknown>): Blank => ({
    ...handle.reference(''),
    $job: numbers.get(handle)!,
  })
  const copy = copied(replaced(args, blank), what)
  return Promise.all(handles.map(({ accepted }) => accepted)).then(
    (ids) => filled(copy, ids) as unknown[],
    (cause: unknown) => {
      throw new SegueError('E_INPUT', `${what} waits for a job that was not accepted`, {
        found: (cause as Error).message,
        running: 'other jobs go on',
        cause,
      })
    },
  )
}

/** Copies by sending it to itself, so that what arrives is the same wherever the cluster runs. */
export function copied(args: readonly unknown[], what: string): unknown[] {
  let bytes: Buffer
  try {
    bytes = serialise(args)
  } catch (cause) {
    const { path, found } = culpritIn(args, 'args')
    throw new SegueError('E_NOT_CLONEABLE', `${what}: ${path} is ${found}`, {
      expected: 'values that can be cloned; handles as they are, in lists and plain objects',
      running: 'everything; nothing was submitted',
      next: 'pass data, and export the function that works on it from the module of the task',
      cause,
    })
  }
  if (bytes.length > LARGE_BYTES) warn(what, bytes.length)
  return deserialise(bytes) as unknown[]
}

let warned = false

/** Once is enough: who submits many sees it at the first. */
function warn(what: string, bytes: number): void {
  if (warned) return
  warned = true
  process.emitWarning(`the arguments of ${what} are ${(bytes / 2 ** 20).toFixed(1)} MiB`, {
    type: 'SegueWarning',
    code: 'SEGUE_LARGE_ARGUMENTS',
    detail:
      'They are copied for every task. Better: let a task make or read the data and pass its handle, ' +
      'which stays on the cluster; or pass the path of a file.',
  })
}

/**
 * Every handle in lists and plain objects, at any depth, each once. Throws E_NOT_CLONEABLE for one elsewhere, where it would not be
 * found on the cluster.
 */
export function handlesIn(value: unknown): AnyHandle<unknown, unknown>[] {
  const found = new Set<AnyHandle<unknown, unknown>>()
  const seen = new Set<object>()
  const open: { readonly item: object; readonly holder: object | undefined }[] = []
  const add = (item: unknown, holder: object | undefined) => {
    if (typeof item !== 'object' || item === null || ArrayBuffer.isView(item)) return
    if (item instanceof AnyStep) throw early(item)
    if (isHandle(item)) {
      if (holder) throw misplaced(holder)
      found.add(item)
    } else if (!seen.has(item)) {
      seen.add(item)
      open.push({ item, holder: holder ?? (isPlain(item) ? undefined : item) })
    }
  }
  add(value, undefined)
  for (let next = open.pop(); next; next = open.pop()) {
    const { item, holder } = next
    if (item instanceof Map) for (const entry of item) entry.forEach((part) => add(part, holder))
    else if (item instanceof Set) for (const part of item) add(part, holder)
    else for (const part of Object.values(item)) add(part, holder)
  }
  return [...found]
}

const early = ({ name }: AnyStep): SegueError =>
  new SegueError('E_USAGE', `"${name}" is a step of a job that is being written`, {
    expected: 'a value, or the handle of a job that was submitted',
    next: 'use it within its job, or pass the handle that client.job(...) answers',
  })

const misplaced = (holder: object): SegueError =>
  new SegueError('E_NOT_CLONEABLE', `a handle stands in ${nameOf(holder)}`, {
    expected: 'handles in lists and plain objects',
    running: 'everything; nothing was submitted',
    next: 'pass the handles in a list, or await them first',
  })

const nameOf = ({ constructor }: object): string =>
  constructor?.name ? `an instance of ${constructor.name}` : 'an object of a class'

/** Also of another realm: lines of a REPL have one of their own. */
export const isPlain = (value: unknown): value is object => {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return true
  const prototype = Object.getPrototypeOf(value) as object | null
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

const replaced = (
  args: readonly unknown[],
  swap: (handle: AnyHandle<unknown, unknown>) => unknown,
): unknown[] => mapped(args, (value) => (isHandle(value) ? swap(value) : undefined)) as unknown[]

const filled = (args: unknown, ids: readonly string[]): unknown =>
  mapped(args, (value) => {
    const { $job } = value as Partial<Blank>
    return typeof $job === 'number' ? { ...value, $job: ids[$job] } : undefined
  })

/** A copy of lists and plain objects in which some objects stand for others; it may refer to itself. */
export function mapped(
  value: unknown,
  swap: (value: object) => unknown,
  seen = new Map<object, object>(),
): unknown {
  if (typeof value !== 'object' || value === null) return value
  const other = swap(value)
  if (other !== undefined) return other
  if (!isPlain(value)) return value
  const known = seen.get(value)
  if (known) return known
  const copy: object = Array.isArray(value) ? new Array(value.length) : {}
  seen.set(value, copy)
  for (const [key, part] of Object.entries(value)) {
    // Not by assignment: a key may be `__proto__`.
    const own = { value: mapped(part, swap, seen), enumerable: true, writable: true }
    Object.defineProperty(copy, key, { ...own, configurable: true })
  }
  return copy
}
