import { Monitor, component } from '#interfaces'

/** Perceives nothing, at no cost. */
export default component({
  provides: Monitor,
  create: () => ({
    submitted() {},
    started() {},
    ended() {},
    read: () => [],
  }),
})
