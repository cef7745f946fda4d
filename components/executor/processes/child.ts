import { bytesOf, cloneFault } from '../shared/clone.ts'
import type { Fault } from '../shared/fault.ts'
import { createRunner, tooLarge, type Order, type Target } from '../shared/runner.ts'

/** Limits, as the arguments of this program. */
const [maxResultBytes, maxOutputBytes] = process.argv.slice(2).map(Number) as [number, number]

const targets = new Map<string, Target>()
let startedAt = 0

/** What comes back: the value or the fault, and how long it took in milliseconds. */
export interface Reply {
  readonly error?: Fault
  readonly value?: unknown
  readonly ms: number
  /** This process ends; nothing more may be sent to it. */
  readonly leaving?: boolean
}

function ended(_order: Order, error: Fault | undefined, value: unknown, leaving: boolean) {
  const ms = performance.now() - startedAt
  const limit = error === undefined && bytesOf(value, maxResultBytes) > maxResultBytes
  const reply: Reply =
    error || limit ? { error: error ?? tooLarge(maxResultBytes), ms, leaving } : { value, ms }
  try {
    process.send!(reply)
  } catch {
    process.send!({ error: cloneFault(value, 'result'), ms } satisfies Reply)
  }
}

const runOrder = createRunner({ maxOutputBytes, ended })

process.on(
  'message',
  (message: Pick<Order, 'args' | 'output'> & { call?: string; export?: string }) => {
    const { call, export: name, args, output } = message
    let target: Target | undefined
    if (call !== undefined) {
      const key = `${call}\0${name}`
      target = targets.get(key)
      if (!target) targets.set(key, (target = { call, export: name! }))
    }
    startedAt = performance.now()
    void runOrder({ target, args, output })
  },
)
process.on('disconnect', () => process.exit(0))
process.send!('ready')
