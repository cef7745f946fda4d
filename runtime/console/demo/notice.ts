import type { Notice } from '../../cluster/rewirer.ts'
import { SegueError } from '../../errors.ts'
import type { CatalogEvent } from '../../loader/entry.ts'

/** What to tell of a notice; undefined for the rewires that the demo asks for itself. */
export function noticeLine(notice: Notice): string | undefined {
  switch (notice.type) {
    case 'rewired': {
      const { generation, actor, reason, changes } = notice.record
      if (actor === 'operator') return undefined
      return `generation ${generation}, ${actor}: ${reason ?? changes.join(', ')}`
    }
    case 'refused':
      return `${notice.actor} is refused\n${said(notice.error)}`
    case 'fault':
      return `${notice.seat}, ${notice.component}: ${said(notice.error)} (${notice.remedy})`
    case 'quarantined':
      return `${notice.component} is taken out of service`
    case 'store':
      return notice.fault ?? 'the store writes again'
  }
}

/** What to tell of a saved component; what is refused is told as a notice. */
export function loadedLine(event: CatalogEvent): string | undefined {
  if (event.type === 'loaded') return `${event.id}@${event.newVersion} is good, and in the catalog`
  return event.type === 'gone' ? `${event.id} is gone` : undefined
}

const said = (error: unknown): string =>
  error instanceof SegueError
    ? error.explain()
    : error instanceof Error
      ? error.message
      : String(error)
