import { loadOf } from '#interfaces'
import type { Adapter, Json } from '../cases.ts'

export default (({ params, cluster }) => {
  const [{ avail, total }] = cluster.nodes
  const vector = (amounts: Json): number[] =>
    params.resources.map((name: string) => amounts[name] ?? 0)
  return { utilization: loadOf({ total: vector(total), free: vector(avail) }) }
}) satisfies Adapter
