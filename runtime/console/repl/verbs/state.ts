import { inspect } from 'node:util'
import type { Implementation } from '../../verb.ts'

export const state = (): Implementation => ({
  run: async (context, { binding }) => (await context.service()).state(binding),
  render: (remembered, look) =>
    remembered === undefined
      ? 'it remembers nothing'
      : inspect(remembered, {
          depth: 8,
          maxArrayLength: 1000,
          colors: look.style('red', 'x') !== 'x',
        }),
})
