import type { Store } from '#interfaces'
import { storeError } from './store-error.ts'

/** What can be asked of a store. */
export type StoreReading = Pick<
  Store,
  'jobs' | 'job' | 'tasks' | 'unfinished' | 'generations' | 'notes'
>

/** A store to be asked; its faults are errors of the list, E_JOURNAL or E_DISK. */
export const readingOf = (store: Store): StoreReading => ({
  jobs: (query) => told(store.jobs(query)),
  job: (number) => told(store.job(number)),
  tasks: (query) => told(store.tasks(query)),
  unfinished: (after) => told(store.unfinished(after)),
  generations: (limit) => told(store.generations(limit)),
  notes: (query) => told(store.notes(query)),
})

const told = <T>(answer: Promise<T>): Promise<T> =>
  answer.catch((error: unknown): never => {
    throw storeError(error)
  })
