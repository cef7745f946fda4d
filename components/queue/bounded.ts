import { Queue, int, wrapper } from '#interfaces'

/** Takes no more than `limit` waiting tasks; those that a predecessor left it are kept, however many. */
export default wrapper({
  provides: Queue,
  config: { limit: int(1000, { min: 1, doc: 'tasks that may wait here' }) },
  create: ({ inner, config }) => ({
    room: () => Math.max(0, Math.min(config.limit - inner.size(), inner.room?.() ?? Infinity)),
  }),
})
