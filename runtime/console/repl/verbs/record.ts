import { SegueError } from '../../../errors.ts'
import { stamp } from '../../../service/local/stamp.ts'
import type { Shape } from '../../../service/shapes.ts'
import { some } from '../../units.ts'
import type { Implementation } from '../../verb.ts'
import type { Session } from '../session.ts'

export const record = ({ recording }: Session): Implementation<Shape<'Done'>> => ({
  async run(_, given: { switch: 'on' | 'off'; file?: string }) {
    if (given.switch === 'off') {
      const { file, lines } = recording.stop()
      return stamp('Done', { text: `${some(lines, 'line')} in ${file}`, files: [file] })
    }
    if (given.file === undefined) {
      throw new SegueError('E_USAGE', 'a file is needed', { next: 'segue record on session.repl' })
    }
    const file = recording.start(given.file)
    return stamp('Done', { text: `from now on what succeeds is written to ${file}`, files: [file] })
  },
  render: ({ text }) => text,
})
