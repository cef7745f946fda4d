import { add, fits, leastInUse, meanInUse, remove, type Amounts } from '#interfaces'
import { NotYet, type Adapter, type Json } from '../cases.ts'

const NAMES = ['cpu', 'memory', 'gpu']

const vector = (amounts: Json, memory = 0): number[] =>
  NAMES.map((name) => (name === 'memory' ? memory : (amounts?.[name] ?? 0)))

function percent(share: (used: Amounts, total: Amounts) => number, state: Json): Json {
  try {
    return {
      result: 100 * share(vector(state.used, state.used_mem), vector(state.total, state.total_mem)),
    }
  } catch (error) {
    if (error instanceof RangeError) return { result: 'error' }
    throw error
  }
}

export default (({ state }) => {
  const sum = vector(state.a)
  switch (state.op) {
    case 'add':
      add(sum, vector(state.b))
      return Object.fromEntries(NAMES.map((name, d) => [name, sum[d]]))
    case 'remove':
      remove(sum, vector(state.b))
      return Object.fromEntries(NAMES.map((name, d) => [name, sum[d]]))
    case 'could_hold':
      return {
        result: fits(vector(state.asked, state.asked_mem), vector(state.total, state.total_mem)),
      }
    case 'avg_pct':
      return percent(meanInUse, state)
    case 'min_pct':
      return percent(leastInUse, state)
    default:
      throw new NotYet(state.op)
  }
}) satisfies Adapter
