import { Monitor, Tally, component, int, type Micros, type Observation } from '#interfaces'

const METRICS = ['wait', 'service', 'response', 'slowdown']
/** Slowdown counts no service time as shorter. */
const SHORTEST: Micros = 10_000

/** Counts, means, variances and streaming quantiles (within 1 %) by window of time and generation. */
export default component({
  provides: Monitor,
  config: {
    windowMs: int(1000, { min: 1, doc: 'length of a window' }),
    generations: int(16, { min: 1, doc: 'how many last full windows are kept' }),
  },
  create({ config }) {
    const span = config.windowMs * 1000
    const full = new Map<number, Observation>()
    const open = new Map<number, { tallies: Tally[]; events: Record<string, number> }>()
    let from = -Infinity
    let latest = 0

    function observe(generation: number, to: Micros): Observation {
      const { tallies, events } = open.get(generation)!
      const metrics = Object.fromEntries(METRICS.map((name, i) => [name, tallies[i].summary()]))
      return { from, to, generation, metrics, events: { ...events } }
    }

    /** Counts the event in the open window of the generation, after closing those whose time is over. */
    function count(event: string, generation: number, now: Micros): Tally[] {
      if (now >= from + span) {
        for (const closed of open.keys()) full.set(closed, observe(closed, from + span))
        const kept = [...full.keys()].sort((a, b) => b - a)
        for (const old of kept.slice(config.generations)) full.delete(old)
        open.clear()
        from = from === -Infinity ? now : now - ((now - from) % span)
      }
      latest = Math.max(latest, generation)
      const window = open.get(generation) ?? { tallies: METRICS.map(() => new Tally()), events: {} }
      open.set(generation, window)
      window.events[event] = (window.events[event] ?? 0) + 1
      return window.tallies
    }

    return {
      submitted: (_task, now) => void count('submitted', latest, now),
      started: (_task, _node, generation, now) => void count('started', generation, now),
      ended(_task, outcome, generation, wait, service, now) {
        const tallies = count(outcome, generation, now)
        const response = wait + service
        const values = [wait, service, response, response / Math.max(service, SHORTEST)]
        if (outcome === 'ok') values.forEach((value, i) => tallies[i].add(value))
      },
      read(now) {
        const older = (a: Observation, b: Observation) => a.generation - b.generation
        const opened = [...open.keys()].map((one) => observe(one, Math.min(now, from + span)))
        return [...[...full.values()].sort(older), ...opened.sort(older)]
      },
    }
  },
})
