import placement from '../../../components/placement/random.ts'
import { random } from '../../../runtime/contract/builders.ts'
import type { Adapter } from '../cases.ts'
import { isRefusal, placed } from './_nodes.ts'

export default (({ cluster, state }) => {
  const place = placed(placement, cluster, random(7))
  const chosen = new Map<string, number>()
  for (let draw = 0; draw < state.draws; draw++) {
    const answer = place(state.request)
    const id = isRefusal(answer) ? answer.why : answer.id
    chosen.set(id, (chosen.get(id) ?? 0) + 1)
  }
  return {
    every_choice_in: (expected: string[]) =>
      [...chosen.keys()].every((id) => expected.includes(id)),
    each_chosen_at_least: (least: number) =>
      chosen.size === 2 && [...chosen.values()].every((count) => count >= least),
  }
}) satisfies Adapter
