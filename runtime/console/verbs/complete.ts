import { complete } from '../complete.ts'
import type { Context } from '../context.ts'
import { FILES, NO_FILES } from '../tab.ts'

/** Never an error: a shell in the middle of a line has no use for one. */
export async function run(context: Context): Promise<string> {
  const { candidates, files } = await complete(context.dashed ?? [''], context)
  const lines = candidates.map(({ value, summary }) => `${value}\t${summary}`)
  return [...lines, `:${files ? FILES : NO_FILES}`].join('\n')
}

export const render = (lines: string): string => lines
