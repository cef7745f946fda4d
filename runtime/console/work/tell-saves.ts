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
    // Whoever else asks for a change hears of it where he asked.
    const file = /^file (.*)$/.exec(notice.actor)?.[1]
    if (file === undefined) return
    context.note(
      `${relative(folder, file)} is refused\n${asTyped(notice.error.explain(), io.command)}`,
    )
  })
}
