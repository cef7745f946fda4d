import type { ObjectFolder } from '#interfaces'
import { cloneFault } from '../shared/clone.ts'
import type { Fault } from '../shared/fault.ts'
import type { Reference, Unfilled } from '../shared/objects.ts'
import { settleResult, type ResultLimits } from '../shared/results.ts'
import { createRunner, type Order, type Target } from '../shared/runner.ts'

/** Limits, as the argument of this program. */
const limits = JSON.parse(process.argv[2]!) as Limits

const targets = new Map<string, Target>()
let objects: ObjectFolder | undefined
let startedAt = 0

export interface Limits extends ResultLimits {
  readonly maxOutputBytes: number
}

/** What goes there. Without `call`, `args` are the synthetic work. */
export interface Request {
  readonly call?: string
  readonly export?: string
  readonly source?: string
  readonly loads?: boolean
  readonly args: Order['args'] | Unfilled
  readonly output: string
  readonly objects: ObjectFolder | undefined
}

/** What comes back: the value, where it lies, or the fault, and how long it took in milliseconds. */
export interface Reply {
  readonly error?: Fault
  readonly value?: unknown
  readonly object?: Reference
  readonly ms: number
  /** This process ends; nothing more may be sent to it. */
  readonly leaving?: boolean
}

function ended({ output }: Order, error: Fault | undefined, value: unknown, leaving: boolean) {
  const ms = performance.now() - startedAt
  const settled = error ? { error } : settleResult(value, output, limits, objects)
  const reply: Reply = settled ? { ...settled, ms, leaving } : { value, ms }
  try {
    process.send!(reply)
  } catch {
    process.send!({ error: cloneFault(value, 'result'), ms } satisfies Reply)
  }
}

const runOrder = createRunner({
  maxOutputBytes: limits.maxOutputBytes,
  objects: () => objects,
  ended,
})

process.on('message', (message: Request) => {
  const { call, export: name, source, loads, args, output } = message
  let target: Target | undefined
  if (call !== undefined) {
    const key = `${call}\0${name}\0${loads}`
    target = targets.get(key)
    if (!target) targets.set(key, (target = { call, export: name!, source, loads }))
  }
  objects = message.objects
  startedAt = performance.now()
  void runOrder({ target, args, output })
})
process.on('disconnect', () => process.exit(0))
process.send!('ready')
