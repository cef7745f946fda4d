import { stamp } from '../../../service/local/stamp.ts'
import type { Shape } from '../../../service/shapes.ts'
import { some } from '../../units.ts'
import type { Implementation } from '../../verb.ts'
import type { Session } from '../session.ts'

export const abort = ({ draft }: Session): Implementation<Shape<'Done'>> => ({
  async run() {
    const count = draft.drop()
    const text = count > 0 ? `${some(count, 'change')} dropped` : 'nothing was planned'
    return stamp('Done', { text: `${text}; nothing has changed`, count })
  },
  render: ({ text }) => text,
})
