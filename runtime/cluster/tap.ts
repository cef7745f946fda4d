import { INTERFACES, type RoleName } from '../assembler/roles.ts'
import { resolve } from '../assembler/apply.ts'
import type { Tap } from '../core/bindings.ts'
import type { Seat } from '../core/rewire.ts'
import { microseconds } from '../drivers/clock.ts'
import { SegueError } from '../errors.ts'
import { brief, cut } from './brief.ts'

/** One call that went through a binding. */
export interface TappedCall {
  /** Node on which that was. */
  node: string
  method: string
  args: string
  result: string
  us: number
  threw?: string
}

export interface Tapped {
  binding: string
  items: TappedCall[]
}

const MOST_CALLS = 10_000
const TIMEOUT_MS = 10_000
/** The cluster itself calls these, and not through what a tap could stand in. */
const UNTAPPED = new Set(['Store'])

/**
 * The next `count` calls that go through the binding on any node, or as many as came within `timeoutMs`. Meanwhile they go
 * through methods that note them; before and after, nothing stands between. A rewire in that time is no matter: the calls of
 * the successor follow. Throws E_UNKNOWN_ROLE, E_UNKNOWN_INTERFACE, E_USAGE.
 */
export function tap(
  seats: readonly Seat[],
  address: string,
  count: number,
  timeoutMs = TIMEOUT_MS,
): Promise<Tapped> {
  const [role, face] = resolve(address)
  if (!Number.isInteger(count) || count < 1 || count > MOST_CALLS || !(timeoutMs >= 0)) {
    throw new SegueError('E_USAGE', `${count} calls within ${timeoutMs} ms cannot be tapped`, {
      expected: `1 to ${MOST_CALLS} calls within 0 ms or more`,
    })
  }
  if (UNTAPPED.has(face)) {
    throw new SegueError('E_USAGE', `no calls go through ${role}.${face} that could be tapped`, {
      expected: 'a binding that components or cores call',
    })
  }
  const { promise, resolve: done } = Promise.withResolvers<Tapped>()
  const items: TappedCall[] = []
  const undo: (() => void)[] = []
  const finish = () => {
    clearTimeout(timer)
    for (const back of undo.splice(0)) back()
    done({ binding: `${role}.${face}`, items })
  }
  const timer = setTimeout(finish, Math.min(timeoutMs, 2 ** 31 - 1))
  const noted = (call: TappedCall) => {
    if (items.length < count && items.push(call) === count) finish()
  }
  for (const { core, bindings } of seatsOf(seats, role))
    undo.push(bindings.tap(face, notingCalls(face, core.id, noted)))
  return promise
}

const seatsOf = (seats: readonly Seat[], role: RoleName): readonly Seat[] =>
  seats.filter((seat) => seat.role.name === role)

type Method = (...args: unknown[]) => unknown

/** Methods that do what those behind them do, and tell of it. */
function notingCalls(face: string, node: string, noted: (call: TappedCall) => void): Tap {
  const names = Object.keys({ ...INTERFACES[face].methods, ...INTERFACES[face].optional })
  const made = new WeakMap<object, object>()
  return (methods) => {
    const known = made.get(methods)
    if (known) return known
    const source = methods as Record<string, Method | undefined>
    const noting = Object.fromEntries(
      names.flatMap((method) => {
        const real = source[method]
        return real ? [[method, notingCall(node, method, real, noted)]] : []
      }),
    )
    made.set(methods, noting)
    return noting
  }
}

function notingCall(
  node: string,
  method: string,
  real: Method,
  noted: (call: TappedCall) => void,
): Method {
  return (...given) => {
    const args = given.map(brief).join(', ')
    const call = { node, method, args: cut(args) }
    const began = microseconds()
    let result: unknown
    try {
      result = real(...given)
    } catch (error) {
      noted({ ...call, result: '', us: microseconds() - began, threw: cut(messageOf(error)) })
      throw error
    }
    const us = microseconds() - began
    if (isSteps(result)) return notingSteps(result, us, (more) => noted({ ...call, ...more }))
    noted({ ...call, result: cut(brief(result)), us })
    return result
  }
}

const isSteps = (value: unknown): value is Iterable<unknown> & Iterator<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Iterator<unknown>).next === 'function'

/** A plan is one call that goes on: it is told of when it ends, with what it yielded. */
function notingSteps(
  source: Iterator<unknown>,
  us: number,
  noted: (call: Pick<TappedCall, 'result' | 'us' | 'threw'>) => void,
): Iterable<unknown> & Iterator<unknown> {
  const yielded: string[] = []
  let steps = 0
  let over = false
  const tell = (threw?: string) => {
    if (over) return
    over = true
    const more = steps > yielded.length ? `, and ${steps - yielded.length} more` : ''
    noted({ result: cut(yielded.join('; ') + more), us, ...(threw !== undefined && { threw }) })
  }
  const timed = (step: () => IteratorResult<unknown>): IteratorResult<unknown> => {
    const began = microseconds()
    try {
      return step()
    } catch (error) {
      tell(cut(messageOf(error)))
      throw error
    } finally {
      us += microseconds() - began
    }
  }
  const noting: Iterable<unknown> & Iterator<unknown> = {
    next() {
      const step = timed(() => source.next())
      if (step?.done) tell()
      else if (steps++ < 5) yielded.push(brief(step?.value))
      return step
    },
    return(value) {
      const step = timed(() => source.return?.(value) ?? { done: true, value })
      tell()
      return step
    },
    [Symbol.iterator]: () => noting,
  }
  return noting
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
