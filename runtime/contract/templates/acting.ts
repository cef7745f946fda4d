import type { Template } from './deciding.ts'

/** A component of each interface that acts. */
export const Executor: Template = {
  imports: ['Executor', 'component', 'type Attempt', 'type Report', 'type Work'],
  preamble: `type Why = 'cancelled' | 'timeout'

async function perform(work: Work): Promise<unknown> {
  if ('run' in work) throw new Error('commands run in executor/processes: put that in front')
  if ('burn' in work) return new Promise((done) => setTimeout(done, work.burn.sleepMs ?? 0))
  const module = await import(pathToFileURL(work.call).href)
  const found: unknown = module[work.export]
  if (typeof found !== 'function') throw new Error(\`\${work.call} exports no \${work.export}\`)
  return found(...work.args)
}`,
  doc: 'Functions and sleeps on the thread of Segue itself, one at a time.',
  code: `export default component({
  provides: Executor,
  create() {
    // What was handed over and has not reported, by attempt: how to end it.
    const busy = new Map<number, (why: Why) => void>()
    let last: Promise<void> = Promise.resolve()

    async function one(attempt: Attempt, givenUp: Promise<Why>): Promise<Report> {
      const from = performance.now()
      const service = () => Math.round((performance.now() - from) * 1000)
      try {
        const done = perform(attempt.work).then((value) => ({ value }))
        const end = await Promise.race([givenUp, done])
        if (typeof end === 'string') return { outcome: end, service: service() }
        return { outcome: 'ok', value: end.value, service: service() }
      } catch (thrown) {
        const { name, message, stack } = thrown as Error
        return { outcome: 'failed', error: { name, message, stack }, service: service() }
      }
    }

    return {
      // Answers at once; \`ended\` is called later, once for each attempt.
      run(attempt, ended) {
        const { id, timeoutMs } = attempt
        const { promise: givenUp, resolve: end } = Promise.withResolvers<Why>()
        busy.set(id, end)
        last = last.then(async () => {
          const timer = timeoutMs > 0 ? setTimeout(end, timeoutMs, 'timeout') : undefined
          const report = await one(attempt, givenUp)
          clearTimeout(timer)
          busy.delete(id)
          ended(attempt, report)
        })
      },
      cancel: (id, why) => busy.get(id)?.(why),
      flush() {},
      busy: () => busy.size,
      stop() {
        for (const end of busy.values()) end('cancelled')
      },
    }
  },
})`,
}

export const Store: Template = {
  imports: [
    'Store',
    'component',
    'type Page',
    'type StoreRecord',
    'type StoredEnd',
    'type StoredGeneration',
    'type StoredJob',
    'type StoredNote',
    'type StoredTask',
  ],
  preamble: `interface Entry {
  readonly job: StoredJob
  readonly tasks: Map<number, StoredTask>
  end?: StoredEnd
}

const page = <T>(all: readonly T[], limit = 100): Page<T> => ({
  items: all.slice(0, limit),
  total: all.length,
})

/** Whether the record has all that is asked for. */
const matches = (record: object, asked: object): boolean =>
  Object.entries(asked).every(
    ([key, value]) => value === undefined || record[key as keyof typeof record] === value,
  )

const last = (numbers: Iterable<number>): number => Math.max(0, ...numbers)

let places = 0`,
  doc: 'Keeps everything in memory, and forgets nothing as long as the process lives.',
  code: `export default component({
  provides: Store,
  create() {
    const jobs = new Map<number, Entry>()
    const generations = new Map<number, StoredGeneration>()
    const notes: StoredNote[] = []
    const place = \`memory of my own \${++places}\`
    const newest = () => [...jobs.values()].sort((a, b) => b.job.job - a.job.job)
    const of = (type: StoredNote['type']) => notes.filter((note) => note.type === type)

    function append(record: StoreRecord): void {
      if (record.type === 'job') jobs.set(record.job, { job: record, tasks: new Map() })
      else if (record.type === 'generation') generations.set(record.generation, record)
      else if (record.type === 'task') jobs.get(record.job)?.tasks.set(record.task, record)
      else if (record.type !== 'end') notes.push(record)
      else if (jobs.has(record.job)) jobs.get(record.job)!.end = record
    }

    return {
      append,
      accept: async (job) => append(job),
      open: async () => ({
        place,
        life: undefined,
        lastJob: last(jobs.keys()),
        lastGeneration: last(generations.keys()),
        lastDecision: last(of('decision').map(({ seq }) => seq)),
        lastEvent: last(of('event').map(({ seq }) => seq)),
        keys: newest().flatMap(({ job: { key, job } }) => (key ? [[key, job] as const] : [])),
        begun: new Uint32Array(),
      }),
      begun: () => {},
      flushed: async () => {},
      // Not durable: it promises nothing beyond this process.
      usage: () => ({ durable: false, bytes: 0, jobs: jobs.size, fault: undefined }),
      async jobs({ state, name = '', user, limit }) {
        const rows = newest().map(({ job: { spec: _, ...job }, end }) => ({
          ...job,
          ...(end && { end }),
        }))
        const asked = rows.filter(
          (row) =>
            row.name.includes(name) &&
            (user === undefined || row.user === user) &&
            (state === undefined || (row.end?.state ?? 'open') === state),
        )
        return page(asked, limit)
      },
      async job(number) {
        const entry = jobs.get(number)
        return entry && { ...entry.job, ...(entry.end && { end: entry.end }) }
      },
      async tasks({ limit, values, ...asked }) {
        const all = newest().flatMap(({ tasks }) =>
          [...tasks.values()].sort((a, b) => a.task - b.task).filter((it) => matches(it, asked)),
        )
        if (values) return page(all, limit)
        return page(
          all.map(({ value: _, fault: _fault, ...task }) => task),
          limit,
        )
      },
      unfinished: async (after) =>
        newest()
          .filter(({ job, end }) => !end && job.job > after)
          .reverse()
          .map(({ job, tasks }) => ({ ...job, tasks: [...tasks.values()] })),
      generations: async (limit) =>
        [...generations.values()].sort((a, b) => b.generation - a.generation).slice(0, limit),
      async notes({ type, after, limit, ...asked }) {
        const all = of(type).filter((it) => it.seq > (after ?? 0) && matches(it, asked))
        return page(after === undefined ? all.reverse() : all, limit)
      },
      retire: async () => [],
      moved: async () => {},
    }
  },
})`,
}
