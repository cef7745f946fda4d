import { SegueError } from '../../errors.ts'
import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { diffText as render } from '../render/rewire.ts'
import { named } from '../wanted.ts'

export { render }

type Diff = Shape<'Diff'>

/** Without names: what the last rewire has changed. With one: from that to what is in force. */
export async function run(
  context: Context,
  { from, to }: { from?: string; to?: string },
): Promise<Diff> {
  const service = await context.service()
  const [{ generation }, last] = (await service.history(2)).items
  const before = from ?? (last && `g${last.generation}`)
  if (before === undefined) {
    throw new SegueError(
      'E_STATE',
      `g${generation} is the first; there is nothing to compare it with`,
      {
        next: 'segue compose list',
      },
    )
  }
  return service.diff(named(before, context.io), named(to ?? `g${generation}`, context.io))
}

export const exit = ({ changes }: Diff, options: { exitCode?: boolean }): number =>
  options.exitCode && changes.length > 0 ? EXIT.failed : EXIT.done

export const next = ({ changes }: Diff): string[] => (changes.length > 0 ? ['history'] : [])
