import { parentPort, workerData } from 'node:worker_threads'
import type { ComponentSource, Listed } from '../assembler/source.ts'
import { admit } from '../loader/entry.ts'
import { thrownAt } from '../loader/evaluate.ts'
import { subjectOf, type Law, type Subject } from './law.ts'
import { LAWS } from './laws.ts'
import type { Order, SentError, Told } from './suite-protocol.ts'

/** The thread in which one component is held to the laws of its interface: whatever it does, it does it here. */
const order: Order = workerData
const tell = (told: Told | { readonly type: 'done' }) => parentPort!.postMessage(told)

const shelf = new Map<string, Listed>()
for (const { id, ...compiled } of order.components)
  shelf.set(id, admit({ ...compiled, inputs: [] }, id))
const source: ComponentSource = { ids: () => shelf.keys(), get: (id) => shelf.get(id) }
const { file } = order.components.find(({ id }) => id === order.id)!
const subject = subjectOf(source, { ...shelf.get(order.id)!, file })
const laws = (LAWS[subject.component.provides.name] ?? []).filter(
  ({ name }) => order.law === undefined || name === order.law,
)

if (order.show) {
  const { seed, path } = order
  tell({ type: 'input', input: await laws[0].show(subject, { seed, path }) })
} else {
  tell({ type: 'laws', laws: laws.map(({ name: law, says }) => ({ law, says })) })
  for (const law of laws) await hold(law, subject)
}
tell({ type: 'done' })

async function hold(law: Law, held: Subject): Promise<void> {
  const { seed, runs, path, lawLimitMs: limitMs } = order
  const from = performance.now()
  tell({ type: 'begins', law: law.name, of: law.drawn(runs) })
  const {
    passed,
    runs: drawn,
    fault,
  } = await law.check(held, {
    seed,
    runs,
    path,
    limitMs,
    begins: () => tell({ type: 'run' }),
    broke: ({ input, error }) => tell({ type: 'broke', input, error: sent(error) }),
  })
  const tookMs = performance.now() - from
  const told = fault && { ...fault, error: sent(fault.error) }
  tell({ type: 'verdict', law: law.name, passed, runs: drawn, tookMs, fault: told })
}

function sent(error: unknown): SentError {
  if (!(error instanceof Error)) return { message: `it throws ${String(error)}` }
  const { name, message, stack } = error
  const where = thrownAt(error, file)
  // What a law says needs no name of a class before it.
  return { message: name === 'LawBroken' ? message : `${name}: ${message}`, where, stack }
}
