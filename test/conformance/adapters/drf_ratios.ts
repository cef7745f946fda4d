import { Heap, dominantDimension, sharesOf } from '#interfaces'
import type { Adapter } from '../cases.ts'

function drained(rows: readonly number[][]): number[][] {
  const heap = new Heap<number[]>()
  rows.forEach((row, seq) => heap.push(row, -row[0], seq))
  return rows.map(() => heap.pop()!.value)
}

export default (({ params, cluster, state }) => {
  if (params.sort) return { sorted1: drained(state.ratios1), sorted2: drained(state.ratios2) }
  const names = Object.keys(cluster.total)
  const used = names.map((name) => state.usage[name])
  const total = names.map((name) => cluster.total[name])
  return {
    usage_ratio: Object.fromEntries(sharesOf(used, total).map((share, d) => [names[d], share])),
    dominant: names[dominantDimension(used, total)],
  }
}) satisfies Adapter
