import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import {
  ObjectRef,
  type JobEntry,
  type Outcome,
  type StoredEnd,
  type StoredGeneration,
  type StoredJob,
  type StoredNote,
  type StoredTask,
  type StoreRecord,
} from '#interfaces'
import type { StoreReading } from '../../cluster/store-reading.ts'
import { agree as same } from '../agree.ts'

/** What a store is told; numbers are taken modulo what there is. */
export type Told =
  | {
      readonly do: 'job'
      readonly total: number
      readonly user: string
      readonly name: string
      readonly spec: unknown
      readonly key: boolean
    }
  | {
      readonly do: 'task'
      readonly job: number
      readonly task: number
      readonly outcome: Outcome
      readonly node: string
      readonly value: unknown
    }
  | { readonly do: 'end'; readonly job: number; readonly state: StoredEnd['state'] }
  | { readonly do: 'generation'; readonly fault: boolean }
  | { readonly do: 'note'; readonly type: 'decision' | 'event'; readonly job: number }

const small = fc.string({ maxLength: 8 })
/** What tasks return and jobs hold, of every kind that can be sent between threads. */
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: fc.integer() },
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, maxDepth: 2 }),
  fc.uint8Array({ maxLength: 40 }),
  fc.record({ id: small, bytes: fc.nat() }).map(({ id, bytes }) => new ObjectRef(id, bytes)),
  fc.nat(200_000).map((length) => 'x'.repeat(length)),
)

const job = fc.nat()
const outcome = fc.constantFrom<Outcome>('ok', 'ok', 'ok', 'failed', 'timeout', 'cancelled')

export const told: fc.Arbitrary<Told> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('job' as const),
      total: fc.integer({ min: 1, max: 20 }),
      user: fc.constantFrom('ann', 'bob'),
      name: small,
      spec: value.filter((it) => !(it instanceof ObjectRef)),
      key: fc.boolean(),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('task' as const),
      ...{ job, task: fc.nat(), outcome, node: fc.constantFrom('n1', 'n2'), value },
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      job,
      state: fc.constantFrom('ok' as const, 'failed' as const, 'cancelled' as const),
    }),
  },
  fc.record({ do: fc.constant('generation' as const), fault: fc.boolean() }),
  fc.record({
    do: fc.constant('note' as const),
    type: fc.constantFrom('decision' as const, 'event' as const),
    job,
  }),
)

export function lineOf({ do: what, ...rest }: Told): string {
  const text = JSON.stringify(rest, (_, it: unknown) => (typeof it === 'bigint' ? `${it}n` : it))
  return `${what} ${text.length > 120 ? `${text.slice(0, 120)}...` : text}`
}

interface Entry {
  readonly job: StoredJob
  readonly tasks: Map<number, StoredTask>
  end: StoredEnd | undefined
}

/** What is told is new: a store may forget what is old. */
export const AT = Date.now()

/** What a store should know, kept beside it. */
export class StoreModel {
  readonly #jobs = new Map<number, Entry>()
  readonly #generations = new Map<number, StoredGeneration>()
  readonly #notes: StoredNote[] = []
  #clock = 0

  /** What is told next; undefined where it makes no sense, such as a task of a job that has ended. */
  next(it: Told): StoreRecord | undefined {
    const at = AT + ++this.#clock
    switch (it.do) {
      case 'job': {
        const { total, user, name, spec, key } = it
        const number = this.#jobs.size + 1
        const job: StoredJob = {
          ...{ type: 'job', job: number, name, user, pool: 'default', at, total, repeated: 0 },
          ...(key && { key: `k${number}` }),
          spec,
        }
        this.#jobs.set(number, { job, tasks: new Map(), end: undefined })
        return job
      }
      case 'task': {
        const entry = this.#open(it.job)
        if (!entry) return undefined
        const number = 1 + (it.task % entry.job.total)
        const { outcome, node } = it
        const task: StoredTask = {
          ...{ type: 'task', job: entry.job.job, task: number, stage: number % 3 },
          ...{ index: number - 1, outcome, attempt: 1, at, wait: this.#clock, service: 7 },
          ...{ node, generation: 1 + this.#generations.size },
          ...(outcome === 'ok'
            ? it.value !== undefined && { value: it.value }
            : { fault: { code: 'E_TASK', message: 'it failed', stack: `at ${number}` } }),
        }
        entry.tasks.set(number, task)
        return task
      }
      case 'end': {
        const entry = this.#open(it.job)
        if (!entry) return undefined
        const counts = { done: entry.tasks.size, failed: 0, repeated: 0 }
        const fault = it.state === 'failed' && { fault: { code: 'E_TASK', message: 'one failed' } }
        entry.end = {
          ...{ type: 'end', job: entry.job.job, at, state: it.state },
          ...counts,
          ...fault,
        }
        return entry.end
      }
      case 'generation': {
        const generation = this.#generations.size + (it.fault ? 0 : 1)
        if (generation === 0) return undefined
        const record: StoredGeneration = {
          ...{ type: 'generation', generation, at, name: `c${generation}` },
          ...(it.fault && { fault: 'it threw' }),
          ...{ record: { generation, changes: ['a'] }, composition: { explore: {} } },
        }
        this.#generations.set(generation, record)
        return record
      }
      case 'note': {
        const job = this.#jobs.size > 0 ? 1 + (it.job % this.#jobs.size) : undefined
        const seq = this.#notes.filter(({ type }) => type === it.type).length + 1
        const note: StoredNote = {
          ...{ type: it.type, seq, at },
          ...(job !== undefined && { job }),
          data: { seq, why: 'so' },
        }
        this.#notes.push(note)
        return note
      }
    }
  }

  /** Everything that can be asked, compared. */
  async compare(store: StoreReading): Promise<void> {
    const entries = [...this.#jobs.values()]
    const newest = entries.toReversed()
    await this.#compareJobs(store, newest)
    for (const { job, tasks, end } of entries) {
      agree(`j-${job.job}`, await store.job(job.job), { ...job, ...(end && { end }) })
      const ordered = inOrder(tasks)
      const asked = { job: job.job, limit: Infinity }
      const { items, total } = await store.tasks({ ...asked, values: true })
      agree(`tasks of j-${job.job}`, items, ordered)
      agree(`how many tasks j-${job.job} has`, total, ordered.length)
      const first = await store.tasks({ ...asked, stage: 1, limit: 2 })
      const bare = ordered.filter(({ stage }) => stage === 1).map(withoutValue)
      agree('the first two of a stage', first, { items: bare.slice(0, 2), total: bare.length })
    }
    const failed = newest.flatMap(({ tasks }) =>
      inOrder(tasks).filter(({ outcome }) => outcome === 'failed'),
    )
    const found = await store.tasks({ outcome: 'failed', limit: Infinity })
    agree('tasks that failed', found.items.map(idOf), failed.map(idOf))
    agree('a job that there is not', await store.job(entries.length + 1), undefined)
    await this.#compareOpen(store, entries)
    const generations = [...this.#generations.values()].reverse()
    agree('the newest generations', await store.generations(3), generations.slice(0, 3))
    for (const type of ['decision', 'event'] as const) {
      const notes = this.#notes.filter((note) => note.type === type)
      const { items } = await store.notes({ type, after: 1, limit: 3 })
      agree(`${type}s from the second on`, items, notes.slice(1, 4))
      const page = await store.notes({ type, job: 1 })
      const about = notes.filter(({ job }) => job === 1).reverse()
      agree(`${type}s of j-1`, page, { items: about, total: about.length })
    }
  }

  get lasts() {
    const notes = (of: string) => this.#notes.filter(({ type }) => type === of).length
    return {
      lastJob: this.#jobs.size,
      lastGeneration: this.#generations.size,
      lastDecision: notes('decision'),
      lastEvent: notes('event'),
      keys: [...this.#jobs.values()].flatMap(({ job: { key, job } }) => (key ? [[key, job]] : [])),
    }
  }

  #open(number: number): Entry | undefined {
    const open = [...this.#jobs.values()].filter(({ end }) => !end)
    return open[number % Math.max(1, open.length)]
  }

  async #compareJobs(store: StoreReading, newest: readonly Entry[]): Promise<void> {
    const rows = newest.map(({ job: { spec: _, ...job }, end }): JobEntry => ({
      ...job,
      ...(end && { end }),
    }))
    agree('all jobs', await store.jobs({ limit: Infinity }), { items: rows, total: rows.length })
    const open = rows.filter(({ end }) => !end)
    const wanted = { items: open.slice(0, 1), total: open.length }
    agree('the newest open job', await store.jobs({ state: 'open', limit: 1 }), wanted)
    const anns = rows.filter(({ user, end }) => user === 'ann' && end?.state === 'failed')
    const found = await store.jobs({ user: 'ann', state: 'failed', limit: Infinity })
    agree('failed jobs of ann', found.items, anns)
    const named = rows.filter(({ name }) => name.includes('a'))
    agree('jobs with an a', (await store.jobs({ name: 'a', limit: Infinity })).items, named)
  }

  async #compareOpen(store: StoreReading, entries: readonly Entry[]): Promise<void> {
    const open = entries.filter(({ end }) => !end)
    const wanted = open.map(({ job, tasks }) => ({ ...job, tasks: inOrder(tasks) }))
    const found = []
    for (let after = 0; ; after = found.at(-1)!.job) {
      const some = await store.unfinished(after)
      if (some.length === 0) break
      found.push(...some)
    }
    const sorted = found.map(({ tasks, ...job }) => {
      const last = new Map(tasks.map((task) => [task.task, task]))
      return { ...job, tasks: inOrder(last) }
    })
    agree('open jobs with what has ended', sorted, wanted)
  }
}

const inOrder = (tasks: ReadonlyMap<number, StoredTask>): StoredTask[] =>
  [...tasks.values()].sort((a, b) => a.task - b.task)

function withoutValue({ value: _, fault: _fault, ...task }: StoredTask): StoredTask {
  return task
}

const idOf = ({ job, task }: StoredTask): string => `t-${job}.${task}`

/** Of lists and records the first difference, not the whole. */
function agree(what: string, found: unknown, expected: unknown): void {
  if (isDeepStrictEqual(found, expected)) return
  if (isPlain(found) && isPlain(expected)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(found)]))
      agree(`${what}: ${key}`, found[key], expected[key])
  }
  same(what, found, expected)
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  Array.isArray(value) || (typeof value === 'object' && value !== null && 'type' in value)
