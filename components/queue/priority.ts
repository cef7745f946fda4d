import { Queue, component, int, laneQueue } from '#interfaces'

/** Highest priority first; a task gains one level for every `agingMs` since its job was submitted. */
export default component({
  provides: Queue,
  config: {
    agingMs: int(500, {
      min: 1,
      try: [100, 500, 2000],
      doc: 'wait that is worth one level of priority',
    }),
  },
  create: ({ config }) =>
    // Of two tasks the one with more `priority + (now - submitted) / aging` goes first; `now` drops out.
    laneQueue((task) => task.submitted - task.priority * config.agingMs * 1000),
})
