import { component, int, Store } from '#interfaces'
import { Book } from './memory/book.ts'

/** Keeps everything in memory: nothing outlives the process. Of what has ended, as much as the settings say. */
export default component({
  provides: Store,
  config: {
    jobs: int(1000, { min: 0, doc: 'Ended jobs that are kept, with their results.' }),
    tasks: int(200_000, {
      min: 0,
      doc: 'Tasks that the ended jobs which are kept may have, all together.',
    }),
    notes: int(20_000, { min: 0, doc: 'Decisions, and events, that are kept.' }),
  },
  create({ config }) {
    const book = new Book(config)
    return {
      open: async (home) => book.open(home),
      accept: async (job) => book.append(job),
      append: (record) => book.append(record),
      begun: () => {},
      flushed: async () => {},
      usage: () => book.usage(),
      jobs: async (query) => book.jobs(query),
      job: async (number) => book.job(number),
      tasks: async (query) => book.tasks(query),
      unfinished: async (after) => book.unfinished(after),
      generations: async (limit) => book.generations(limit),
      notes: async (query) => book.notes(query),
      retire: async () => [],
      moved: async () => {},
    }
  },
})
