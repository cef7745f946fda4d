import { stamp } from '../../service/local/stamp.ts'
import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import { completionScript } from '../tab.ts'
import type { SHELLS } from '../table/connect.ts'

export const run = async (
  _: Context,
  { shell }: { shell: (typeof SHELLS)[number] },
): Promise<Shape<'Done'>> => stamp('Done', { text: completionScript(shell).trimEnd() })

export const render = ({ text }: Shape<'Done'>): string => text
