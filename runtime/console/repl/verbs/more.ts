import { SegueError } from '../../../errors.ts'
import type { Implementation } from '../../verb.ts'
import type { Session } from '../session.ts'

export const more = (session: Session): Implementation<string> => ({
  async run(_, __, { all }) {
    const rest = session.out.rest()
    if (rest === '') {
      throw new SegueError('E_STATE', 'nothing was left out', {
        running: 'all that was printed was shown',
      })
    }
    if (!all) return rest
    session.options.out.write(`${rest.trimEnd()}\n`)
    return ''
  },
  render: (rest) => rest.trimEnd(),
})
