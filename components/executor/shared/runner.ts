import { AsyncLocalStorage } from 'node:async_hooks'
import type { ObjectFolder } from '#interfaces'
import { burn, type Burn } from './burn.ts'
import { captureOutput, release, write, type Owner } from './capture.ts'
import { faultOf, type Fault } from './fault.ts'
import { loadExport, type Callable } from './load.ts'
import { filled, type Unfilled } from './objects.ts'

/** A function that attempts name: loaded at its first use in this thread. */
export interface Target {
  readonly call: string
  readonly export: string
  readonly source?: string
  /** Its arguments come with what is to be loaded into them. */
  readonly loads?: boolean
  fn?: Callable
}

/** One attempt as its thread or process sees it. */
export interface Order extends Owner {
  readonly target: Target | undefined
  /** The arguments; with what they lack, where the target says so; for synthetic work, the work. */
  readonly args: readonly unknown[] | Unfilled | Burn
}

export interface RunnerOptions {
  readonly maxOutputBytes: number
  /** The store that objects are loaded from. */
  objects(): ObjectFolder | undefined
  /** Called once for each order that ends by itself. `leaving`: the thread or process ends with it. */
  ended(order: Order, error: Fault | undefined, value: unknown, leaving: boolean): void
}

/**
 * Runs one order at a time and answers a promise only where it must be waited for. What is thrown later is laid to
 * the attempt that started it (by its async context): it fails that attempt and ends the thread if it still runs, and
 * is a line in its output if it had ended. `process.exit` of an attempt that had ended is refused the same way.
 */
export function createRunner({ maxOutputBytes, objects, ended }: RunnerOptions) {
  const context = new AsyncLocalStorage<Order>()
  let current: Order | undefined

  const end = (order: Order, error: Fault | undefined, value: unknown, leaving = false) => {
    if (current !== order) return
    current = undefined
    ended(order, error, value, leaving)
    if (order.files) release(order)
  }

  const late = (thrown: unknown) => {
    const owner = context.getStore() ?? current
    if (owner !== undefined && owner === current) {
      end(owner, faultOf(thrown), undefined, true)
      leave(1)
      return
    }
    const { name, message, stack } = faultOf(thrown)
    const line = `[segue: after this attempt had ended] ${stack ?? `${name}: ${message}`}\n`
    if (!owner) return
    write(owner, 'err', line, undefined, maxOutputBytes)
    release(owner)
  }

  const leave = process.exit.bind(process)
  process.on('uncaughtException', late)
  process.on('unhandledRejection', late)
  process.exit = ((code?: number) => {
    const owner = context.getStore()
    if (owner !== undefined && owner !== current) {
      throw Object.assign(new Error('process.exit after its attempt had ended'), {
        code: 'E_TASK_EXIT',
      })
    }
    return leave(code)
  }) as typeof process.exit
  captureOutput(() => context.getStore() ?? current, maxOutputBytes)

  const wait = (order: Order, promise: PromiseLike<unknown>): Promise<void> =>
    Promise.resolve(promise).then(
      (value) => end(order, undefined, value),
      (thrown) => end(order, faultOf(thrown), undefined),
    )

  const load = async (order: Order, target: Target): Promise<unknown> => {
    const found = await loadExport(target.call, target.export, target.source)
    if (typeof found !== 'function') return end(order, found as Fault, undefined)
    target.fn = found
    return found(...argsOf(order, target))
  }

  const argsOf = ({ args }: Order, { loads }: Target): readonly unknown[] =>
    loads ? filled(args as Unfilled, objects()) : (args as readonly unknown[])

  const start = (order: Order): unknown => {
    const { target, args } = order
    if (!target) return burn(args as Burn)
    return target.fn ? target.fn(...argsOf(order, target)) : load(order, target)
  }

  return (order: Order): void | Promise<void> => {
    current = order
    let value: unknown
    try {
      value = context.run(order, start, order)
    } catch (thrown) {
      return end(order, faultOf(thrown), undefined)
    }
    if (
      typeof value === 'object' &&
      value !== null &&
      typeof (value as PromiseLike<unknown>).then === 'function'
    ) {
      return wait(order, value as PromiseLike<unknown>)
    }
    end(order, undefined, value)
  }
}
