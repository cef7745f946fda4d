import { compositionList } from '../../service/local/compositions.ts'
import type { Shape } from '../../service/shapes.ts'
import { columns } from '../columns.ts'
import type { Context } from '../context.ts'
import type { Look } from '../look.ts'

type List = Shape<'CompositionList'>

export const run = async ({ folder }: Context): Promise<List> => compositionList(folder)

export const render = ({ items }: List, look: Look): string =>
  columns(
    items,
    [
      { head: 'composition', of: ({ name }) => name },
      { head: 'what it does', of: ({ description = '' }) => description },
    ],
    look,
  )

export const next = ({ items }: List): string[] =>
  items.length > 0 ? [`compose show ${items[0].name}`] : []
