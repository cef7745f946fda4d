import { relative } from 'node:path'
import { SegueError } from '../../errors.ts'
import type { Local } from '../../service/open.ts'
import type { Context } from '../context.ts'
import { loadedLine } from '../demo/notice.ts'
import { asTyped } from '../report.ts'

/** Tells in full what comes of what is saved, whoever is concerned; the event says it in one sentence. */
export function tellSaves(context: Context, { cluster }: Local): void {
  const { folder, io } = context
  cluster.catalog.on((event) => {
    const line = loadedLine(event)
    if (line) context.note(line)
  })
  cluster.onEvent((notice) => {
    if (notice.type !== 'refused' || !(notice.error instanceof SegueError)) return
    const what = notice.actor.replace(/^file (.*)$/, (_, file: string) => relative(folder, file))
    context.note(`${what} is refused\n${asTyped(notice.error.explain(), io.command)}`)
  })
}
