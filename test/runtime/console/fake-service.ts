import { SegueError } from '../../../runtime/errors.ts'
import { stamp } from '../../../runtime/service/local/stamp.ts'
import type { Service } from '../../../runtime/service/service.ts'
import type { Shape } from '../../../runtime/service/shapes.ts'

const AT = '2026-01-01T00:00:00.000Z'

const row = {
  id: 'j-1',
  name: 'demo',
  user: 'ann',
  pool: 'default',
  state: 'ok',
  submittedAt: AT,
  endedAt: '2026-01-01T00:00:08.900Z',
  total: 60,
  done: 60,
  running: 0,
  failed: 0,
} as const

export const openRow: Shape<'JobList'>['items'][number] = {
  ...row,
  id: 'j-2',
  state: 'open',
  endedAt: undefined,
  done: 20,
  running: 4,
}

const pending = { waiting: 0, queued: 30, 'no-room': 6, impossible: 0, held: 0 }

const generation = (number: number): Shape<'History'>['items'][number] => ({
  generation: number,
  at: AT,
  actor: 'ann',
  name: 'fifo',
  hash: 'abcdefabcdef',
  changes: number > 1 ? ['resourceManager.Queue: queue/fifo -> queue/lifo'] : [],
  pauseUs: 120,
  totalUs: 300,
  carried: { waiting: 12, running: 4 },
  ...(number > 1 && { previous: number - 1 }),
  current: number === 2,
})

const task = {
  id: 't-1.1',
  job: 'j-1',
  stage: 'long',
  index: 0,
  state: 'ok',
  node: 'n1',
  attempt: 1,
  generation: 1,
  waitMs: 12,
  serviceMs: 500,
} as const

const node = (id: string, running: number) => ({
  id,
  cpu: { total: 2, used: running },
  memory: { total: 2 ** 33, used: 0 },
  running,
})

/** A cluster with two jobs and two generations; whatever is given stands before it. */
export function fakeService(given: Partial<Service> = {}): Service {
  const job = stamp('Job', {
    ...row,
    stages: [
      { name: 'long', what: './tasks.ts#primes', total: 60, done: 60, running: 0, failed: 0 },
    ],
    pending: { ...pending, queued: 0, 'no-room': 0 },
    waitMs: { mean: 10, p50: 8, p95: 20, max: 30 },
    generations: [1],
    repeated: 0,
  })
  const jobOf = async (id: string) => {
    if (id === 'j-1') return job
    throw new SegueError('E_NOT_FOUND', `there is no job ${id}`, { next: 'did you mean "j-1"?' })
  }
  const rewired = (number: number) =>
    stamp('Rewired', { ...generation(number), from: number - 1, changed: true })
  const unused = () => Promise.reject(new Error('not part of this test'))
  return {
    info: async () =>
      stamp('Info', {
        version: '0.1.0',
        pid: 1,
        node: 'v24.0.0',
        folder: '/project',
        startedAt: AT,
        embedded: false,
      }),
    status: async () =>
      stamp('Status', {
        generation: 2,
        composition: 'fifo',
        upSeconds: 75,
        nodes: [node('n1', 2), node('n2', 2)],
        jobs: [openRow],
        openJobs: 1,
        pending,
        ended: 80,
        rewires: 1,
        store: { component: 'store/journal', durable: true, bytes: 4096, jobs: 2 },
        objects: { count: 0, bytes: 0, limit: 2 ** 30 },
      }),
    submit: async (spec) =>
      stamp('Accepted', { id: 'j-3', name: spec.name, tasks: 1, durable: true, modules: [] }),
    jobs: async () => stamp('JobList', { items: [openRow, row], total: 2 }),
    job: jobOf,
    wait: jobOf,
    results: async () => [{ value: 25 }],
    ends: unused as never,
    cancel: async (id) => stamp('Done', { text: `${id} is cancelled`, id, count: 36 }),
    retry: async () =>
      stamp('Accepted', { id: 'j-4', name: 'demo', tasks: 2, durable: true, modules: [] }),
    tasks: async () => stamp('TaskList', { items: [task], total: 1 }),
    task: async () =>
      stamp('Task', { ...task, what: './tasks.ts#primes', needs: { cpu: 1, memory: 2 ** 28 } }),
    logs: async () =>
      stamp('Logs', {
        items: [{ task: 't-1.1', stream: 'out', text: 'hello\n', bytes: 6, cut: false }],
      }),
    events: async () =>
      stamp('EventList', {
        items: [
          stamp('Event', { seq: 1, at: AT, type: 'rewired', generation: 2, text: 'g1 -> g2' }),
        ],
        dropped: 0,
      }),
    async *follow() {
      yield stamp('Event', { seq: 2, at: AT, type: 'job-ended', generation: 2, text: 'j-1 ok' })
    },
    why: async (id) =>
      stamp('Why', {
        id,
        subject: 'job',
        source: 'recorded',
        text: ['It waited 61 % of its time.', 'Short tasks stood behind long ones.'],
        components: ['queue/fifo@abcdefabcdef'],
        nodes: [{ node: 'n1', verdict: 'no-room', detail: 'needs 2 cores, 0 are free' }],
        next: ['segue swap resourceManager.Queue queue/shortest-first --plan'],
      }),
    composition: async (name = 'fifo') =>
      stamp('Composition', { name, hash: 'abcdefabcdef', generation: 2, bindings: [] }),
    compositions: unused as never,
    plan: async () =>
      stamp('Plan', {
        name: 'srpt',
        hash: 'abcdefabcdef',
        generation: 2,
        changes: ['resourceManager.Scheduler: scheduler/fifo -> scheduler/srpt'],
        waiting: { resourceManager: 36 },
      }),
    apply: async () => rewired(2),
    undo: async () => rewired(2),
    history: async () => stamp('History', { items: [generation(2), generation(1)], total: 2 }),
    diff: async (from, to) =>
      stamp('Diff', { from, to, changes: ['resourceManager.Queue: queue/fifo -> queue/lifo'] }),
    components: unused as never,
    component: async (id) =>
      stamp('Component', {
        id,
        interface: 'Queue',
        version: 'abcdefabcdef',
        doc: 'First come, first served.',
        file: '/project/components/queue/fifo.ts',
        requires: [],
        needs: [],
        forbids: [],
        settings: [],
        inForce: ['resourceManager.Queue'],
      }),
    tap: unused as never,
    state: unused,
    down: async () => stamp('Done', { text: 'down; nothing was open', count: 0 }),
    ...given,
  }
}
