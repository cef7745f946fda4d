import { Allocation, component, type Component, type Job } from '#interfaces'
import type { Mutants } from './mutant.ts'

/** Two executors for every job, but for what `spoil` does. */
const allocation = (
  spoil: (jobs: Map<Job, number>, state: any) => Partial<Allocation> & { snapshot?(): any },
): Component =>
  component({
    provides: Allocation,
    create({ state }) {
      const jobs = new Map<Job, number>()
      const told = new Set<Job>()
      return {
        arrived: (job) => void jobs.set(job, 2),
        ended: (job) => void jobs.delete(job),
        *limits() {
          for (const [job, executors] of jobs)
            if (!told.has(job) && told.add(job)) yield { job, executors }
        },
        ...spoil(jobs, state),
      }
    },
  })

export const allocations: Mutants = {
  'gives nothing': {
    law: 'limits',
    lines: 1,
    broken: allocation((jobs) => ({ arrived: (job) => void jobs.set(job, 0) })),
  },
  'gives half an executor': {
    law: 'limits',
    lines: 1,
    broken: allocation((jobs) => ({ arrived: (job) => void jobs.set(job, 1.5) })),
  },
  'remembers what has ended': {
    law: 'limits',
    lines: 2,
    broken: allocation((jobs) => {
      let ended = false
      return {
        ended: () => void (ended = true),
        *limits() {
          if (ended) for (const job of jobs.keys()) yield { job, executors: 1 }
        },
      }
    }),
  },
  'says the same every time': {
    law: 'news',
    lines: 1,
    broken: allocation((jobs) => ({
      *limits() {
        for (const [job, executors] of jobs) yield { job, executors }
      },
    })),
  },
  'throws dice': {
    law: 'seeded',
    lines: 1,
    broken: allocation((jobs) => ({
      arrived: (job) => void jobs.set(job, 1 + Math.floor(Math.random() * 1e9)),
    })),
  },
  'counts those that ever came': {
    law: 'carried',
    lines: 3,
    broken: allocation((jobs) => {
      let came = 0
      return { arrived: (job) => void jobs.set(job, ++came) }
    }),
  },
  'keeps memory of what has ended': {
    law: 'carried',
    lines: 1,
    broken: allocation((jobs) => {
      const ids: string[] = []
      return {
        arrived(job) {
          jobs.set(job, 2)
          ids.push(job.id)
        },
        snapshot: () =>
          ids.length > 0 ? { last: Object.fromEntries(ids.map((id) => [id, 1])) } : {},
      }
    }),
  },
  'trusts any state': {
    law: 'follows',
    lines: 1,
    broken: allocation((jobs, state) => ({
      arrived: (job) => void jobs.set(job, state ? state.mine[job.id] : 2),
    })),
  },
  'gives nothing to the third job': {
    law: 'under-load',
    broken: allocation((jobs) => {
      let came = 0
      return { arrived: (job) => void jobs.set(job, ++came > 2 ? 0 : 2) }
    }),
  },
  'gives by chance': {
    law: 'replay',
    broken: allocation((jobs) => ({
      arrived: (job) => void jobs.set(job, 1 + Math.floor(Math.random() * 3)),
    })),
  },
}
