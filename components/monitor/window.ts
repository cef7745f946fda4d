import {
  Moments,
  Monitor,
  Quantiles,
  component,
  int,
  type Micros,
  type Observation,
  type Summary,
} from '#interfaces'

const METRICS = ['wait', 'service', 'response', 'slowdown'] as const
/** Service time below which slowdown does not grow further. */
const SHORTEST: Micros = 10_000

const tally = () => ({
  moments: new Moments(),
  sketch: new Quantiles(),
  min: Infinity,
  max: -Infinity,
})

function summary({
  moments: { count, mean, variance },
  sketch,
  min,
  max,
}: ReturnType<typeof tally>): Summary {
  if (count === 0) return { count, mean: 0, variance: 0, min: 0, max: 0, p50: 0, p95: 0, p99: 0 }
  const [p50, p95, p99] = sketch
    .quantiles([0.5, 0.95, 0.99])
    .map((value) => Math.min(max, Math.max(min, value)))
  return { count, mean, variance, min, max, p50, p95, p99 }
}

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

    const begin = () => ({ tallies: METRICS.map(tally), events: {} as Record<string, number> })
    const observe = (
      generation: number,
      { tallies, events }: ReturnType<typeof begin>,
      to: Micros,
    ): Observation => ({
      ...{ from: from!, to, generation, events: { ...events } },
      metrics: Object.fromEntries(METRICS.map((name, i) => [name, summary(tallies[i])])),
    })

    /** The open window of the generation, after closing those whose time is over. */
    function window(generation: number, now: Micros, event: string): ReturnType<typeof begin> {
      from ??= now
      if (now >= from + span) {
        for (const [other, window] of open) full.set(other, observe(other, window, from + span))
        for (const other of [...full.keys()].sort((a, b) => a - b).slice(0, -config.generations))
          full.delete(other)
        open.clear()
        from = now - ((now - from) % span)
      }
      latest = Math.max(latest, generation)
      let found = open.get(generation)
      if (!found) open.set(generation, (found = begin()))
      found.events[event] = (found.events[event] ?? 0) + 1
      return found
    }

    return {
      submitted: (_task, now) => void window(latest, now, 'submitted'),
      started: (_task, _node, generation, now) => void window(generation, now, 'started'),
      ended(_task, outcome, generation, wait, service, now) {
        const { tallies } = window(generation, now, outcome)
        if (outcome !== 'ok') return
        const values = [
          wait,
          service,
          wait + service,
          (wait + service) / Math.max(service, SHORTEST),
        ]
        for (let i = 0; i < values.length; i++) {
          const into = tallies[i]
          into.moments.add(values[i])
          into.sketch.add(values[i])
          if (values[i] < into.min) into.min = values[i]
          if (values[i] > into.max) into.max = values[i]
        }
      },
      read(now) {
        const byGeneration = (a: Observation, b: Observation) => a.generation - b.generation
        const opened = [...open].map(([generation, window]) =>
          observe(generation, window, Math.min(now, from! + span)),
        )
        return [...[...full.values()].sort(byGeneration), ...opened.sort(byGeneration)]
      },
    }
  },
})
