import type { JobEntry, StoredJob } from '#interfaces'
import type { LocalCluster } from '../../cluster/local.ts'
import type { OpenJob } from '../../cluster/open-job.ts'
import { didYouMean, SegueError } from '../../errors.ts'

export type StoredEntry = StoredJob & Pick<JobEntry, 'end'>

/** A job that goes on here, or one that the store remembers. */
export type Found =
  | { readonly open: OpenJob; readonly stored?: undefined }
  | { readonly open?: undefined; readonly stored: StoredEntry }

/** The 7 of `j-7`. Throws E_USAGE for what is no id of a job. */
export function jobNumber(id: string): number {
  const match = /^j-([1-9]\d{0,14})$/.exec(id)
  if (match) return Number(match[1])
  throw new SegueError('E_USAGE', `"${id.slice(0, 40)}" is not the id of a job`, {
    expected: 'j- and a number, for example j-7',
    next: meant(id, 1, ([job]) => `j-${job}`) ?? 'segue job list',
  })
}

/** The 7 and the 4 of `t-7.4`. Throws E_USAGE for what is no id of a task. */
export function taskNumbers(id: string): [job: number, task: number] {
  const match = /^t-([1-9]\d{0,14})\.([1-9]\d{0,9})$/.exec(id)
  if (match) return [Number(match[1]), Number(match[2])]
  throw new SegueError('E_USAGE', `"${id.slice(0, 40)}" is not the id of a task`, {
    expected: 't-, the number of its job, a dot and its own, for example t-7.4',
    next: meant(id, 2, ([job, task]) => `t-${job}.${task}`) ?? 'segue task list',
  })
}

/** An id that has the numbers of the text, where it has so many of them. */
function meant(
  text: string,
  count: number,
  idOf: (numbers: readonly string[]) => string,
): string | undefined {
  const numbers = text.match(/[1-9]\d{0,8}/g) ?? []
  return numbers.length === count ? `did you mean "${idOf(numbers)}"?` : undefined
}

/** Throws E_NOT_FOUND, with the id that was probably meant. */
export async function findJob(cluster: LocalCluster, id: string): Promise<Found> {
  const number = jobNumber(id)
  const open = cluster.jobs.open.get(id)
  if (open) return { open }
  const store = await cluster.recorder.settled()
  const stored = await store.job(number)
  // It may have ended between the two looks; it cannot have begun.
  if (stored) return { stored }
  throw notFound(id, [...cluster.jobs.open.keys()], 'segue job list')
}

export function notFound(id: string, known: Iterable<string>, list: string): SegueError {
  const near = didYouMean(id, known)
  return new SegueError('E_NOT_FOUND', `nothing is known of ${id}`, {
    expected: 'the id of something that goes on, or that is still remembered',
    next: near ? `did you mean "${near}"? ${list} shows what there is` : list,
  })
}
