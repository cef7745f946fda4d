import { stamp } from '../../../service/local/stamp.ts'
import type { Shape } from '../../../service/shapes.ts'
import type { Implementation } from '../../verb.ts'
import type { Session } from '../session.ts'

export const begin = ({ draft }: Session): Implementation<Shape<'Done'>> => ({
  async run(context) {
    const { generation } = await (await context.service()).status()
    draft.begin(generation)
    return stamp('Done', {
      text: `swaps are collected from g${generation} on; nothing changes yet`,
    })
  },
  render: ({ text }) => text,
  next: () => ['swap resourceManager.Queue queue/lifo', 'commit', 'abort'],
})
