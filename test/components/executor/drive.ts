import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Attempt, Component, Executor, Life, Report, Work } from '../../../interfaces/index.ts'

export const TASKS = fileURLToPath(new URL('../../fixtures/tasks.ts', import.meta.url))
export const call = (name: string, ...args: unknown[]): Work => ({
  call: TASKS,
  export: name,
  args,
})

export function freshDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'segue-executor-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** A started executor with the settings named and the defaults otherwise; it is stopped when the test ends. */
export async function start(
  of: Component,
  settings: Record<string, unknown> = {},
  inner?: Executor,
) {
  const defaults = Object.fromEntries(
    Object.entries(of.config).map(([name, each]) => [name, each.default]),
  )
  const context = { config: { ...defaults, ...settings }, state: undefined, inner }
  const executor = of.create(context) as Executor & Life<never>
  await executor.start?.()
  onTestFinished(async () => {
    await executor.stop?.()
  })
  const directory = freshDirectory()
  let id = 0
  const reports = new Map<number, number>()

  /** Hands one over without flushing. */
  const hand = (work: Work, fields: Partial<Attempt> = {}) => {
    const attempt: Attempt = {
      id: ++id,
      task: { shape: { id: 1 } } as Attempt['task'],
      work,
      memory: 0,
      timeoutMs: 0,
      isolate: 'thread',
      output: join(directory, String(id)),
      staged: false,
      ...fields,
    }
    const report = new Promise<Report>((resolve) =>
      executor.run(attempt, (of, how) => {
        reports.set(of.id, (reports.get(of.id) ?? 0) + 1)
        resolve(how)
      }),
    )
    return { attempt, report }
  }
  const run = (work: Work, fields: Partial<Attempt> = {}) => {
    const { report } = hand(work, fields)
    executor.flush()
    return report
  }
  return { executor, directory, hand, run, reports }
}

export async function until(what: () => boolean, ms = 10_000) {
  const end = performance.now() + ms
  while (!what()) {
    if (performance.now() > end) throw new Error(`never came true: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
