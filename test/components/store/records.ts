import type { StoredEnd, StoredJob, StoredTask } from '#interfaces'

export const jobOf = (number: number, more: Partial<StoredJob> = {}): StoredJob => ({
  ...{ type: 'job', job: number, name: `job ${number}`, user: 'ann', pool: 'default' },
  ...{ at: Date.now(), total: 10, repeated: 0, spec: { number }, ...more },
})

export const taskOf = (job: number, task: number, value: unknown = task): StoredTask => ({
  ...{ type: 'task', job, task, stage: 0, index: task - 1, outcome: 'ok', attempt: 1 },
  ...{ at: Date.now(), wait: 1, service: 2, node: 'n1', generation: 1, value },
})

export const endOf = (job: number, at = Date.now()): StoredEnd => ({
  ...{ type: 'end', job, at, state: 'ok', done: 1, failed: 0, repeated: 0 },
})
