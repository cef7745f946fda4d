/** A component of each interface that decides: what stands in the file below its imports and its comment. */
export interface Template {
  /** What it imports from the kit. */
  readonly imports: readonly string[]
  readonly preamble?: string
  /** The policy in one sentence. */
  readonly doc: string
  readonly code: string
}

export const Queue: Template = {
  imports: ['Queue', 'component', 'int', 'laneQueue'],
  doc: 'First come, first served, but one level of priority is worth `headStartMs` of waiting.',
  code: `export default component({
  provides: Queue,
  // Each setting has a default and bounds; \`try\` lists the values that are worth trying.
  config: {
    headStartMs: int(1000, {
      min: 0,
      try: [0, 1000, 10_000],
      doc: 'wait that one level of priority is worth',
    }),
  },
  // One number for each task: the lowest goes first, of equals the one that came first. Lanes, their ranks, parked
  // shapes and the filling of a successor are the kit's.
  create: ({ config }) =>
    laneQueue((task) => task.submitted - task.priority * config.headStartMs * 1000),
})`,
}

export const Scheduler: Template = {
  imports: ['Placement', 'Queue', 'Scheduler', 'component', 'launchOrPass', 'type Task'],
  doc: 'The user who has the fewest tasks running goes first.',
  code: `export default component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement },
  create({ queue, placement }) {
    const running = new Map<string, number>()

    function count(task: Task, by: number): void {
      const now = (running.get(task.user) ?? 0) + by
      if (now === 0) running.delete(task.user)
      else running.set(task.user, now)
      queue.rank(task.user, now)
    }

    return {
      // The lane in which a task waits; the queue offers the lane of the lowest rank first.
      laneOf: (task) => task.user,
      queued: (task) => count(task, 0),
      started: (task) => count(task, 1),
      ended: (task) => count(task, -1),
      // One act at a time; each is carried out before the next is asked for.
      *plan() {
        for (let task = queue.peek(); task; task = queue.peek()) yield launchOrPass(task, placement)
      },
    }
  },
})`,
}

export const Placement: Template = {
  imports: ['CPU', 'Placement', 'component', 'nodeIndex', 'placementOver'],
  doc: 'The node that will have most cores left over.',
  code: `export default component({
  provides: Placement,
  create() {
    // Knows the nodes by what they have free: it answers without looking at each of them.
    const nodes = nodeIndex()
    // A node for the task, or undefined when none has room; the reason why, gangs and probes are the kit's.
    return placementOver(nodes, (task) => nodes.roomiest(task, CPU))
  },
})`,
}

export const Estimator: Template = {
  imports: ['Estimator', 'component', 'number', 'type Task'],
  preamble: `const keyOf = (task: Task): string => \`\${task.job.name}/\${task.stage.name}\``,
  doc: 'What tasks of the kind took, the newest counting most; before the first, what the author declared.',
  code: `export default component({
  provides: Estimator,
  config: {
    share: number(0.3, {
      min: 0.01,
      max: 1,
      try: [0.1, 0.3, 0.6],
      doc: 'how much the newest counts',
    }),
  },
  create({ config, state }) {
    // What an earlier estimator has learned, of whatever kind: how many, their mean, their spread.
    const known = new Map(Object.entries(state?.seen ?? {}).map(([key, [, mean]]) => [key, mean]))
    // What the queues have ordered by.
    const told = new Map(known)

    return {
      estimate: (task) => known.get(keyOf(task)) ?? task.estimate,
      observe(task, service) {
        const key = keyOf(task)
        const before = known.get(key) ?? service
        const now = before + config.share * (service - before)
        known.set(key, now)
        const last = told.get(key) ?? task.estimate
        if (last !== undefined && Math.abs(now - last) <= 0.2 * last) return false
        told.set(key, now)
        return true
      },
      snapshot: () => ({
        seen: Object.fromEntries([...known].map(([key, mean]) => [key, [1, mean, 0] as const])),
      }),
    }
  },
})`,
}

export const Allocation: Template = {
  imports: ['Allocation', 'CPU', 'Cluster', 'SCALE', 'component', 'number', 'type Job'],
  doc: 'No job may hold more executors than a share of the cores that there are.',
  code: `export default component({
  provides: Allocation,
  requires: { cluster: Cluster },
  config: {
    share: number(0.5, { min: 0.01, max: 1, try: [0.1, 0.25, 0.5], doc: 'of all cores' }),
  },
  create({ cluster, config }) {
    // What each job was told: a limit is said when it changes, and not again.
    const told = new Map<Job, number>()

    return {
      // Each method may be left out: then nobody calls it, and it costs nothing.
      arrived: (job) => void told.set(job, Infinity),
      ended: (job) => void told.delete(job),
      nodes() {},
      *limits() {
        const cores = (cluster.total()[CPU] ?? 0) / SCALE
        const executors = Math.max(1, Math.floor(config.share * cores))
        for (const [job, before] of told) {
          if (before === executors) continue
          told.set(job, executors)
          yield { job, executors }
        }
      },
    }
  },
})`,
}

export const Monitor: Template = {
  imports: ['Monitor', 'Tally', 'component'],
  doc: 'Counts and times of each generation, in one window since its first event.',
  code: `export default component({
  provides: Monitor,
  create() {
    const open = new Map<number, ReturnType<typeof begin>>()
    let latest = 0

    const begin = (from: number) => ({
      from,
      events: {} as Record<string, number>,
      wait: new Tally(),
      service: new Tally(),
    })

    function count(event: string, generation: number, now: number) {
      latest = Math.max(latest, generation)
      const window = open.get(generation) ?? begin(now)
      open.set(generation, window)
      window.events[event] = (window.events[event] ?? 0) + 1
      return window
    }

    return {
      submitted: (_task, now) => void count('submitted', latest, now),
      started: (_task, _node, generation, now) => void count('started', generation, now),
      ended(_task, outcome, generation, wait, service, now) {
        const window = count(outcome, generation, now)
        if (outcome !== 'ok') return
        window.wait.add(wait)
        window.service.add(service)
      },
      // Reading changes nothing.
      read: (now) =>
        [...open].map(([generation, { from, events, wait, service }]) => ({
          ...{ from, to: now, generation, events: { ...events } },
          metrics: { wait: wait.summary(), service: service.summary() },
        })),
    }
  },
})`,
}
