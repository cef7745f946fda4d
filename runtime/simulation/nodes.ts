import { MOST_AMOUNT } from '#interfaces'
import type { NodePlan } from '../assembler/clusters.ts'
import { thisMachine, type Machine } from '../assembler/machine.ts'
import { amount } from '../core/amount.ts'

/** As in a file of a cluster. */
const MOST_NODES = 10_000
/** Of memory for each core, where nothing is said of it. */
const MEMORY_PER_CORE = 2 * 2 ** 30

/**
 * `5x8x16GiB`: five nodes of eight cores and 16 GiB each; `5x8`: with 2 GiB a core; `5`: each with that share of this machine, and
 * at least one core. Throws what is wrong as an Error, as flags do.
 */
export function parseNodes(text: string, machine: Machine = thisMachine()): readonly NodePlan[] {
  const [count, cores, memory, more] = text.split('x')
  const nodes = /^[1-9]\d{0,8}$/.test(count) ? Number(count) : 0
  if (nodes === 0 || more !== undefined) throw new Error(EXPECTED)
  if (nodes > MOST_NODES) throw new Error(`at most ${MOST_NODES} nodes are needed`)
  const cpu =
    cores === undefined ? Math.max(1, Math.floor(machine.cpu / nodes)) : amountIn(cores, Number)
  const share = cores === undefined ? machine.memory / nodes : cpu * MEMORY_PER_CORE
  const bytes = memory === undefined ? share : amountIn(memory, amount)
  const node = {
    resources: { cpu, memory: Math.floor(bytes) },
    labels: [],
    rack: 'default',
    speed: 1,
  }
  return Array.from({ length: nodes }, () => node)
}

const EXPECTED = 'COUNTxCORESxMEMORY such as 5x8x16GiB, 5x8, or a count alone is needed'

function amountIn(text: string, read: (text: string) => number | undefined): number {
  const value = /^\d/.test(text) ? read(text) : undefined
  if (value !== undefined && value > 0 && value <= MOST_AMOUNT) return value
  throw new Error(EXPECTED)
}
