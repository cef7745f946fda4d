import {
  Estimator,
  Monitor,
  Moments,
  Tally,
  component,
  type Component,
  type Observation,
} from '#interfaces'
import type { Mutants } from './mutant.ts'

type Told = readonly [wait: number, service: number]

const monitor = (
  read: (told: readonly Told[], now: number, reads: number) => readonly Observation[],
): Component =>
  component({
    provides: Monitor,
    create() {
      const told: Told[] = []
      let reads = 0
      return {
        submitted() {},
        started() {},
        ended: (_task, outcome, _generation, wait, service) =>
          void (outcome === 'ok' && told.push([wait, service])),
        read: (now) => read(told, now, ++reads),
      }
    },
  })

/** One window of everything, which is right but for what `spoil` does. */
const windowOf = (told: readonly Told[], to: number, events: Record<string, number> = {}) => {
  const tallies = [new Tally(), new Tally()]
  for (const one of told) one.forEach((value, i) => tallies[i].add(value))
  const [wait, service] = tallies.map((tally) => tally.summary())
  return { from: 0, to, generation: 1, metrics: { wait, service }, events }
}

export const monitors: Mutants = {
  'counts its readings': {
    law: 'reading',
    lines: 1,
    broken: monitor((told, now, reads) => [windowOf(told, now, { reads })]),
  },
  'looks ahead': {
    law: 'plain',
    lines: 1,
    broken: monitor((told, now) => (told.length > 0 ? [windowOf(told, now + 1)] : [])),
  },
  'counts the last one twice': {
    law: 'figures',
    lines: 1,
    broken: monitor((told, now) => {
      const all = [...told, ...told.slice(-1)]
      return [windowOf(all, now, { ok: told.length })]
    }),
  },
  'counts down': {
    law: 'under-load',
    broken: monitor((told, now) => [windowOf(told, now, { left: 5 - told.length })]),
  },
}

const estimator = (make: (state: any) => Partial<Estimator> & { snapshot?(): any }): Component =>
  component({
    provides: Estimator,
    create: ({ state }) => ({
      estimate: (task) => task.estimate,
      observe: () => false,
      ...make(state),
    }),
  })

export const estimators: Mutants = {
  'answers less than no time': {
    law: 'asking',
    lines: 0,
    broken: estimator(() => ({ estimate: () => -1 })),
  },
  'learns from being asked': {
    law: 'asking',
    lines: 0,
    broken: estimator(() => {
      let asked = 0
      return { estimate: () => ++asked }
    }),
  },
  'tells every time': {
    law: 'telling',
    lines: 0,
    broken: estimator(() => ({ observe: () => true })),
  },
  'tells nothing': {
    law: 'telling',
    lines: 0,
    broken: estimator(() => {
      const seen = new Moments()
      return {
        estimate: () => (seen.count > 0 ? seen.mean : undefined),
        observe(_task, service) {
          seen.add(service)
          return false
        },
      }
    }),
  },
  'hands on nothing': {
    law: 'carried',
    lines: 1,
    broken: estimator(() => {
      const seen = new Map<string, number>()
      return {
        estimate: (task) => seen.get(task.stage.name),
        observe(task, service) {
          seen.set(task.stage.name, service)
          return true
        },
      }
    }),
  },
  'trusts any state': {
    law: 'follows',
    lines: 1,
    broken: estimator((state) => ({
      estimate: (task) => (state ? state.mine[task.stage.name] : task.estimate),
    })),
  },
  'answers what is no number': {
    law: 'under-load',
    broken: estimator(() => {
      let observed = 0
      return {
        estimate: (task) => (observed > 3 ? NaN : task.estimate),
        observe: () => {
          observed++
          return false
        },
      }
    }),
  },
  'guesses by chance': {
    law: 'replay',
    broken: estimator(() => ({ estimate: () => Math.random() * 1e6 })),
  },
}
