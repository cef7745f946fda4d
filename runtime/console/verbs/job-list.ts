import type { Query } from '../../service/service.ts'
import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import { firstRun } from '../first-run.ts'
import type { Look } from '../look.ts'
import { jobLines } from '../render/job.ts'
import { shownOf } from '../render/shown.ts'

type List = Shape<'JobList'>

export const run = async (
  context: Context,
  _: unknown,
  { state, name, user, limit }: Query,
): Promise<List> => (await context.service()).jobs({ state, name, user, limit })

export const render = ({ items, total }: List, look: Look): string =>
  items.length === 0
    ? 'no jobs'
    : [jobLines(items, look), shownOf(items, total, 'job')].filter(Boolean).join('\n')

export const next = ({ items: [first] }: List, _: unknown, context: Context): string[] => [
  first ? `job get ${first.id}` : firstRun(context),
]
