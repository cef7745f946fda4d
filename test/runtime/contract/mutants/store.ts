import { Store, component, type Component } from '#interfaces'
import { Book } from '../../../../components/store/memory/book.ts'
import type { Mutants } from './mutant.ts'

const store = (spoil: (book: Book) => Partial<Store>): Component =>
  component({
    provides: Store,
    create() {
      const book = new Book({ jobs: 1000, tasks: 1000, notes: 1000 })
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
        ...spoil(book),
      }
    },
  })

const boasting = store((book) => ({ usage: () => ({ ...book.usage(), durable: true }) }))

export const stores: Mutants = {
  'forgets what failed': {
    law: 'remembers',
    lines: 6,
    broken: store((book) => ({
      append(record) {
        if (record.type !== 'task' || record.outcome !== 'failed') book.append(record)
      },
    })),
  },
  'says that it is durable': { law: 'outlives', lines: 4, broken: boasting },
  'is durable but for what began': { law: 'begins', lines: 2, broken: boasting },
  'loses the end of a job to its successor': {
    law: 'follows',
    lines: 12,
    broken: store((book) => ({
      job: async (number) => ({ ...book.job(number)!, end: undefined }),
      jobs: async (query) => {
        const { items, total } = book.jobs(query)
        return { items: items.map(({ end: _, ...job }) => job), total }
      },
    })),
  },
  'keeps the outcomes of a job that begins anew': {
    law: 'replaces',
    lines: 4,
    broken: store((book) => {
      const known = new Set<number>()
      return {
        append(record) {
          if (record.type === 'job' && known.has(record.job)) return
          book.append(record)
        },
        async accept(job) {
          known.add(job.job)
          book.append(job)
        },
      }
    }),
  },
}
