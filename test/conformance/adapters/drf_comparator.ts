import drf from '../../../components/scheduler/drf.ts'
import { NotYet, type Adapter } from '../cases.ts'
import { compareHeld } from './_order.ts'

export default (({ cluster, state: { s1, s2 } }) => {
  if (s1.minShare || s2.minShare) throw new NotYet('minimum shares')
  const weights = { a: s1.weight ?? 1, b: s2.weight ?? 1 }
  return {
    relation: `s1 ${['<', '=', '>'][1 + compareHeld(drf, s1.usage, s2.usage, cluster.total, { weights })]} s2`,
  }
}) satisfies Adapter
