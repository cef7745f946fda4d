import { stamp } from '../../service/local/stamp.ts'
import type { Shape } from '../../service/shapes.ts'
import { columns } from '../columns.ts'
import { EXIT_MEANINGS } from '../exit-codes.ts'
import type { Look } from '../look.ts'

export const run = async (): Promise<Shape<'ExitCodes'>> =>
  stamp('ExitCodes', {
    items: EXIT_MEANINGS.map(([exitCode, meaning]) => ({ exitCode, meaning })),
  })

export const render = ({ items }: Shape<'ExitCodes'>, look: Look): string =>
  columns(
    items,
    [
      { head: 'exit', of: ({ exitCode }) => String(exitCode), right: true },
      { head: 'what it means', of: ({ meaning }) => meaning },
    ],
    look,
  )

export const next = (): string[] => ['explain']
