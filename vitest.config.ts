import { randomInt } from 'node:crypto'
import { defineConfig } from 'vitest/config'

/** `--mode long` (npm run test:long) lets every property run fifty times as often. */
export default defineConfig(({ mode }) => {
  const seed = Number(process.env.SEGUE_SEED ?? randomInt(2 ** 31))
  console.error(`fast-check seed ${seed} (again with SEGUE_SEED=${seed})`)
  return {
    test: {
      include: ['test/**/*.test.ts'],
      environment: 'node',
      // Processes, not threads: tests start worker threads, change the environment and end processes.
      pool: 'forks',
      setupFiles: ['test/setup.ts'],
      env: { SEGUE_SEED: String(seed), SEGUE_LONG: mode === 'long' ? '1' : '' },
      testTimeout: mode === 'long' ? 600_000 : 30_000,
      hookTimeout: 30_000,
      teardownTimeout: 10_000,
    },
  }
})
