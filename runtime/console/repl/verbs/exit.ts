import type { Implementation } from '../../verb.ts'
import type { Session } from '../session.ts'

export const exit = (session: Session): Implementation<void> => ({
  run: async () => session.leave(),
  render: () => '',
})
