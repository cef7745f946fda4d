import firstFit from '../../../components/placement/first-fit.ts'
import type { Adapter, Json } from '../cases.ts'
import { isRefusal, placed } from './_nodes.ts'

export default (({ cluster, state }) => {
  const place = placed(firstFit, cluster)
  return { available: state.requests.map((request: Json) => !isRefusal(place(request))) }
}) satisfies Adapter
