import type { Shape } from '../../../service/shapes.ts'
import { columns } from '../../columns.ts'
import { micros } from '../../units.ts'
import type { Implementation } from '../../verb.ts'

type Taps = Shape<'Taps'>

const COUNT = 10
const TIMEOUT_MS = 10_000

export const tap = (): Implementation<Taps> => ({
  run: async (context, { binding, count }, { timeout }) =>
    (await context.service()).tap(binding, count ?? COUNT, timeout ?? TIMEOUT_MS),
  render({ binding, items }, look) {
    if (items.length === 0) return `no call went through ${binding} in that time`
    return columns(
      items,
      [
        { head: 'method', of: ({ method }) => method },
        { head: 'time', of: ({ us }) => micros(us), right: true },
        { head: 'arguments', of: ({ args }) => args },
        {
          head: 'result',
          of: ({ result, threw }) => (threw ? look.style('red', `threw ${threw}`) : result),
        },
      ],
      look,
    )
  },
  next: ({ items, binding }) => (items.length === 0 ? [] : [`state ${binding}`]),
})
