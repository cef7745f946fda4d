import type { Query } from '../../service/service.ts'
import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import type { Look } from '../look.ts'
import { shownOf } from '../render/shown.ts'
import { taskLines } from '../render/task.ts'

type List = Shape<'TaskList'>

export const run = async (
  context: Context,
  _: unknown,
  { job, stage, state, node, generation, limit }: Query,
): Promise<List> => (await context.service()).tasks({ job, stage, state, node, generation, limit })

export const render = ({ items, total }: List, look: Look): string =>
  items.length === 0
    ? 'no tasks'
    : [taskLines(items, look), shownOf(items, total, 'task', 'the first')]
        .filter(Boolean)
        .join('\n')

export const next = ({ items: [first] }: List): string[] =>
  first ? [`task get ${first.id}`, `why ${first.id}`] : []
