import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { planText as render } from '../render/rewire.ts'
import { wantedOf } from '../wanted.ts'

export { render }

type Plan = Shape<'Plan'>

export const run = async (context: Context, { wanted }: { wanted: string[] }): Promise<Plan> =>
  (await context.service()).plan(wantedOf(wanted, context.io))

export const exit = ({ changes }: Plan, options: { exitCode?: boolean }): number =>
  options.exitCode && changes.length > 0 ? EXIT.failed : EXIT.done

export const next = ({ changes, generation }: Plan, { wanted }: { wanted: string[] }): string[] =>
  changes.length > 0
    ? [`compose apply ${wanted.join(' ')} --check-generation g${generation}`]
    : ['history']
