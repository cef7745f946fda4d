import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { component, int, number, Store } from '#interfaces'
import { answersOf } from './journal/answers.ts'
import { Owner } from './journal/owner.ts'

/**
 * A journal on disk, written by a thread of its own: what is durable outlives the process and a loss of power. Many records are one
 * transaction, which is synced to disk (fsync) before anybody is told of it; nothing is synced less or later than that.
 */
export default component({
  provides: Store,
  config: {
    maxMib: number(4096, {
      min: 1,
      doc: 'Size in MiB. Above it new jobs are refused, as on a full disk.',
    }),
    jobs: int(10_000, { min: 0, doc: 'Ended jobs that are kept, with their results.' }),
    days: number(30, { min: 0, doc: 'How long ended jobs are kept.' }),
    decisions: int(100_000, { min: 0, doc: 'Decisions that are kept.' }),
    events: int(100_000, { min: 0, doc: 'Events that are kept.' }),
    generations: int(10_000, { min: 100, doc: 'Generations that are kept.' }),
  },
  create({ config }) {
    const { maxMib, ...keep } = config
    const base = join(import.meta.dirname, 'journal/worker')
    const file = existsSync(`${base}.js`) ? `${base}.js` : `${base}.ts`
    const owner = new Owner(file, { ...keep, maxBytes: maxMib * 2 ** 20 })
    return {
      async open(home) {
        const { usage: _, ...found } = await owner.open(home)
        return { ...found, place: home.folder }
      },
      accept: (job) => owner.accept(job),
      append: (record) => owner.append(record),
      begun: (tasks) => owner.begun(tasks),
      flushed: () => owner.flushed(),
      usage: () => owner.usage(),
      ...answersOf(owner),
      retire: () => owner.retire(),
      moved: (moved) => owner.ask('moved', moved).then(() => {}),
      stop: () => owner.stop(),
    }
  },
})
