import firstFit from '../../../components/placement/first-fit.ts'
import type { Adapter, Json } from '../cases.ts'
import { isRefusal, placed } from './_nodes.ts'

export default (({ cluster, state }) => {
  const place = placed(firstFit, cluster)
  const answers = state.requests.map((request: Json) => place(request))
  return {
    feasible: answers.map(
      (answer: ReturnType<typeof place>) => !isRefusal(answer) || answer.why !== 'impossible',
    ),
  }
}) satisfies Adapter
