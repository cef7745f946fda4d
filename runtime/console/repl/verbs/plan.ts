import type { Shape } from '../../../service/shapes.ts'
import { planText } from '../../render/rewire.ts'
import type { Implementation } from '../../verb.ts'
import { wantedOf } from '../../wanted.ts'
import type { Session } from '../session.ts'

export const plan = ({ draft }: Session): Implementation<Shape<'Plan'>> => ({
  run: async (context, { changes }: { changes: string[] }) =>
    draft.plan(
      await context.service(),
      changes.length > 0 ? wantedOf(changes, context.io) : undefined,
    ),
  render: planText,
  next: ({ changes }) => (changes.length > 0 ? ['apply', 'abort'] : ['history']),
})
