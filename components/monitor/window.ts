import { Monitor, Tally, component, int, type Micros, type Observation } from '#interfaces'

const METRICS = ['wait', 'service', 'response', 'slowdown'] as const
/** Service time below which slowdown does not grow further. */
const SHORTEST: Micros = 10_000

/** Counts, means, variances and streaming quantiles (within 1 %) by window of time and generation. */
export default component({
  provides: Monitor,
  config: {
    windowMs: int(1000, { min: 1, doc: 'length of a window' }),
    generations: int(16, { min: 1, doc: 'generations whose last full window is kept' }),
  },
  create({ config }) {
    const span = config.windowMs * 1000
    const full = new Map<number, Observation>()
    const open = new Map<number, ReturnType<typeof begin>>()
    let from: Micros | undefined
    let latest = 0

    const begin = () => ({
      tallies: METRICS.map(() => new Tally()),
      events: {} as Record<string, number>,
    })
    const observe = (generation: number, to: Micros): Observation => {
      const { tallies, events } = open.get(generation)!
      const metrics = Object.fromEntries(METRICS.map((name, i) => [name, tallies[i].summary()]))
      return { from: from!, to, generation, metrics, events: { ...events } }
    }

    /** Counts the event in the open window of the generation, after closing those whose time is over. */
    function count(event: string, generation: number, now: Micros): ReturnType<typeof begin> {
      from ??= now
      if (now >= from + span) {
        for (const closed of open.keys()) full.set(closed, observe(closed, from + span))
        for (const old of [...full.keys()].sort((a, b) => a - b).slice(0, -config.generations))
          full.delete(old)
        open.clear()
        from = now - ((now - from) % span)
      }
      latest = Math.max(latest, generation)
      let window = open.get(generation)
      if (!window) open.set(generation, (window = begin()))
      window.events[event] = (window.events[event] ?? 0) + 1
      return window
    }

    return {
      submitted: (_task, now) => void count('submitted', latest, now),
      started: (_task, _node, generation, now) => void count('started', generation, now),
      ended(_task, outcome, generation, wait, service, now) {
        const { tallies } = count(outcome, generation, now)
        if (outcome !== 'ok') return
        const values = [
          wait,
          service,
          wait + service,
          (wait + service) / Math.max(service, SHORTEST),
        ]
        for (let i = 0; i < values.length; i++) tallies[i].add(values[i])
      },
      read(now) {
        const byGeneration = (a: Observation, b: Observation) => a.generation - b.generation
        const opened = [...open.keys()].map((generation) =>
          observe(generation, Math.min(now, from! + span)),
        )
        return [...[...full.values()].sort(byGeneration), ...opened.sort(byGeneration)]
      },
    }
  },
})
