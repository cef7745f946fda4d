import type { Store } from '#interfaces'
import { entryFrom, generationFrom, jobFrom, noteFrom, openFrom, pickedFrom } from './items.ts'
import type { Owner } from './owner.ts'

type Answers = Pick<Store, 'jobs' | 'job' | 'tasks' | 'unfinished' | 'generations' | 'notes'>

/** What is asked of a journal: the thread answers rows and bytes, which become records here. */
export const answersOf = (owner: Owner): Answers => ({
  async jobs(query) {
    const { items, total } = await owner.ask('jobs', query)
    return { items: items.map(entryFrom), total }
  },
  async job(id) {
    const row = await owner.ask('job', id)
    return row && jobFrom(row)
  },
  async tasks(query) {
    const picked = await owner.ask('tasks', query)
    return { items: pickedFrom(picked), total: picked.total }
  },
  unfinished: async (after) => (await owner.ask('unfinished', after)).map(openFrom),
  generations: async (limit) => (await owner.ask('generations', limit)).map(generationFrom),
  async notes(query) {
    const { items, total } = await owner.ask('notes', query)
    return { items: items.map(noteFrom), total }
  },
})
