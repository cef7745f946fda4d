import { rewiredText } from '../../render/rewire.ts'
import { applied, exitOf, nextOf, type Applied } from '../../rewire.ts'
import type { Implementation } from '../../verb.ts'
import type { Session } from '../session.ts'

export const apply = ({ draft }: Session): Implementation<Applied> => ({
  async run(context) {
    const service = await context.service()
    const { actor } = context
    return draft.apply((wanted, expected) =>
      applied(context, service, () => service.apply(wanted, { actor, expected })),
    )
  },
  render: rewiredText,
  exit: exitOf,
  next: nextOf,
})
