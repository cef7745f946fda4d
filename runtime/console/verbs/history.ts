import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import type { Look } from '../look.ts'
import { historyLines } from '../render/rewire.ts'
import { shownOf } from '../render/shown.ts'

type History = Shape<'History'>

export const run = async (
  context: Context,
  _: unknown,
  { limit = 20 }: { limit?: number },
): Promise<History> => (await context.service()).history(limit)

export const render = ({ items, total }: History, look: Look): string =>
  [historyLines(items, look), shownOf(items, total, 'generation')].filter(Boolean).join('\n')

export const next = ({ items }: History): string[] =>
  items.length > 1
    ? [
        `why g${items[0].generation}`,
        `diff g${items[1].generation} g${items[0].generation}`,
        ...(items[0].previous === undefined ? [] : ['undo']),
      ]
    : ['compose list']
