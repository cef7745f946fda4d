import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  Executor,
  component,
  type Attempt,
  type Component,
  type Ended,
  type Report,
} from '#interfaces'
import { InPlace } from '../../../../components/executor/inline/in-place.ts'
import type { Mutants } from './mutant.ts'

const executor = (spoil: (sound: Executor) => Partial<Executor> & { stop?(): void }): Component =>
  component({
    provides: Executor,
    create() {
      const sound = new InPlace({ objectBytes: 2 ** 20, maxResultBytes: 2 ** 28 })
      return {
        run: (attempt, ended) => sound.run(attempt, ended),
        cancel: (attempt, why) => sound.cancel(attempt, why),
        flush() {},
        busy: () => sound.busy(),
        stop: () => sound.stop(),
        ...spoil(sound),
      }
    },
  })

const reporting = (change: (attempt: Attempt, report: Report, ended: Ended) => void) =>
  executor((sound) => ({
    run: (attempt, ended) => sound.run(attempt, (of, report) => change(of, report, ended)),
  }))

export const executors: Mutants = {
  'reports twice': {
    law: 'reports',
    lines: 4,
    broken: reporting((attempt, report, ended) => {
      ended(attempt, report)
      if (report.outcome === 'failed') ended(attempt, report)
    }),
  },
  'reports from within run': {
    law: 'reports',
    lines: 4,
    broken: executor(() => ({
      run: (attempt, ended) => ended(attempt, { outcome: 'ok', service: 0 }),
    })),
  },
  'hides what failed': {
    law: 'reports',
    lines: 4,
    broken: reporting((attempt, report, ended) => ended(attempt, { ...report, outcome: 'ok' })),
  },
  'runs everything at once': {
    law: 'places',
    lines: 4,
    broken: executor(() => {
      let busy = 0
      return {
        run(attempt, ended) {
          busy++
          const alone = new InPlace({ objectBytes: 2 ** 20, maxResultBytes: 2 ** 28 })
          alone.run(attempt, (of, report) => {
            busy--
            ended(of, report)
          })
        },
        busy: () => busy,
      }
    }),
  },
  'calls every end a failure': {
    law: 'ends',
    lines: 1,
    broken: reporting((attempt, report, ended) =>
      ended(attempt, report.outcome === 'ok' ? report : { ...report, outcome: 'failed' }),
    ),
  },
  'ends for good': {
    law: 'stops',
    lines: 1,
    broken: executor((sound) => {
      let over = false
      return {
        run(attempt, ended) {
          if (over) throw new Error('it is over')
          sound.run(attempt, ended)
        },
        stop() {
          over = true
          ;(sound as InPlace).stop()
        },
      }
    }),
  },
}

/** One that the runtime loads by itself, from a folder like a user's. */
export function losingValues(): { folder: string; file: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'segue-mutant-'))
  const file = join(folder, 'components/executor/mutant.ts')
  mkdirSync(join(folder, 'components/executor'), { recursive: true })
  writeFileSync(
    file,
    `import { Executor, component } from '#interfaces'

/** Runs nothing and says that it did. */
export default component({
  provides: Executor,
  create() {
    let busy = 0
    return {
      run(attempt, ended) {
        busy++
        setImmediate(() => {
          busy--
          ended(attempt, { outcome: 'ok', service: 1 })
        })
      },
      cancel() {},
      flush() {},
      busy: () => busy,
    }
  },
})
`,
  )
  return { folder, file, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
