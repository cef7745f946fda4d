import { GROUPS, type Implementation } from '../../verb.ts'
import type { Session } from '../session.ts'

/** Of code, which no row of the table speaks of. */
const CODE = ['const status = await service.status()', 'status.nodes.map((node) => node.id)', '_']

export const examples = ({ verbs }: Session): Implementation<readonly string[]> => ({
  run: async (_, __, ___) =>
    GROUPS.flatMap((group) =>
      verbs
        .filter((verb) => verb.group === group && !verb.hidden && verb.repl !== false)
        .map((verb) => verb.examples[0]),
    ),
  render: (lines, look) => [...lines.map(look.typed), ...CODE].join('\n'),
})
