import { didYouMean, ERROR_CODES, SegueError, type ErrorCode } from '../../errors.ts'
import { stamp } from '../../service/local/stamp.ts'
import type { Shape } from '../../service/shapes.ts'
import { columns } from '../columns.ts'
import type { Context } from '../context.ts'
import { EXIT_OF } from '../exit-codes.ts'
import type { Look } from '../look.ts'

const CODES = Object.keys(ERROR_CODES) as ErrorCode[]

export async function run(_: Context, { code }: { code?: string }): Promise<Shape<'Codes'>> {
  const wanted = code?.toUpperCase()
  const found = CODES.filter((it) => wanted === undefined || it === wanted)
  if (found.length === 0) {
    const near = didYouMean(wanted!, CODES)
    throw new SegueError('E_NOT_FOUND', `there is no error code "${code}"`, {
      next: near ? `did you mean "${near}"?` : 'segue explain',
    })
  }
  const items = found.map((it) => ({
    code: it,
    summary: ERROR_CODES[it],
    exitCode: EXIT_OF[it],
  }))
  return stamp('Codes', { items })
}

export const render = ({ items }: Shape<'Codes'>, look: Look): string =>
  columns(
    items,
    [
      { head: 'code', of: ({ code }) => code },
      { head: 'exit', of: ({ exitCode }) => String(exitCode), right: true },
      { head: 'what it means', of: ({ summary }) => summary },
    ],
    look,
  )

export const next = (): string[] => ['help exit-codes']
