import { Allocation, type Job, type Limit } from '#interfaces'
import { agree, must } from '../agree.ts'
import { renumber } from '../builders.ts'
import { law, type Law, type LawText } from '../law.ts'
import { Play, stepLine, steps, type Step } from './allocation-play.ts'

const of = (text: Pick<LawText<Step[]>, 'name' | 'says' | 'runs' | 'holds'>): Law =>
  law('Allocation', { ...text, given: () => steps, show: (history) => history.map(stepLine) })

/** What each job may hold that has a limit, by its id. */
type Limits = Map<string, number>

function checkLimits(found: readonly Limit[], { jobs }: Play): void {
  const there = new Set<Job>(jobs.map(({ job }) => job))
  for (const { job, executors } of found) {
    must(there.delete(job), 'a limit', 'for a job that is there, each once', job)
    const fine = executors === Infinity || (Number.isInteger(executors) && executors >= 1)
    must(fine, `executors of ${job.id}`, 'a whole number of at least 1, or Infinity', executors)
  }
}

function note(limits: Limits, found: readonly Limit[], { jobs }: Play): void {
  for (const { job, executors } of found) {
    if (executors === Infinity) limits.delete(job.id)
    else limits.set(job.id, executors)
  }
  const there = new Set(jobs.map(({ job }) => job.id))
  for (const id of limits.keys()) if (!there.has(id)) limits.delete(id)
}

/** Lets all that happen; answers what the limits are in the end. */
function lived(play: Play, history: readonly Step[]): Limits {
  const limits: Limits = new Map()
  for (const step of history) {
    play.step(step)
    note(limits, play.limits(), play)
  }
  return limits
}

const sorted = (limits: Limits) => [...limits].sort(([a], [b]) => (a < b ? -1 : 1))

const limitsLaw = of({
  name: 'limits',
  says: 'a limit is for a job that is there, each once, and lets it run',
  holds(history, { component }) {
    const play = new Play(component)
    for (const step of history) {
      play.step(step)
      checkLimits(play.limits(), play)
    }
  },
})

const news = of({
  name: 'news',
  says: 'says what has changed, and nothing twice',
  holds(history, { component }) {
    const play = new Play(component)
    const limits: Limits = new Map()
    for (const step of history) {
      play.step(step)
      const found = play.limits()
      for (const { job, executors } of found) {
        const before = limits.get(job.id) ?? Infinity
        must(executors !== before, `the limit of ${job.id}`, `not ${before} again`, executors)
      }
      agree('limits asked for again at once', play.limits(), [])
      note(limits, found, play)
    }
  },
})

const seeded = of({
  name: 'seeded',
  says: 'the same history gives the same limits',
  runs: 30,
  holds(history, { component }) {
    const limits = () => {
      renumber()
      return sorted(lived(new Play(component), history))
    }
    const before = limits()
    agree('the second time', limits(), before)
  },
})

const through = (state: unknown): unknown =>
  state === undefined ? undefined : JSON.parse(JSON.stringify(state))

const carried = of({
  name: 'carried',
  says: 'a successor with its memory sets the limits that were in force; of jobs that have ended nothing is left',
  holds(history, { component }) {
    const play = new Play(component)
    const blank = play.allocation.snapshot?.()
    const limits = lived(play, history)
    const state = play.allocation.snapshot?.()
    agree('what is wrong with the snapshot', Allocation.stateFault(state), undefined)
    const after: Limits = new Map()
    note(after, play.follow(component, through(state)), play)
    agree('limits of the successor', sorted(after), sorted(limits))
    for (const played of [...play.jobs]) play.leave(played)
    agree('the snapshot when all have ended', play.allocation.snapshot?.(), blank)
  },
})

const follows = of({
  name: 'follows',
  says: 'follows any other allocation, in the middle of everything',
  runs: 20,
  holds(history, subject) {
    for (const peer of subject.peers) {
      const play = new Play(peer.component)
      const half = history.length >> 1
      lived(play, history.slice(0, half))
      const state = through(play.allocation.snapshot?.())
      checkLimits(play.follow(subject.component, state), play)
      for (const step of history.slice(half)) {
        play.step(step)
        checkLimits(play.limits(), play)
      }
    }
  },
})

export const allocationLaws: readonly Law[] = [limitsLaw, news, seeded, carried, follows]
