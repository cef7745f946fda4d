import { testComponent, testLines, type TestReport } from '../../contract/index.ts'
import { withCatalog } from '../catalog-here.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { asTyped } from '../report.ts'
import { some } from '../units.ts'

interface Options {
  readonly seed?: number
  readonly runs?: number
  readonly path?: string
  readonly limit?: number
}

export const run = (
  context: Context,
  { component }: { component: string },
  { limit: limitMs, ...options }: Options,
): Promise<TestReport> =>
  withCatalog(context, (catalog) =>
    testComponent(catalog, component, {
      seed: options.seed,
      runs: options.runs,
      path: options.path,
      limitMs,
      signal: context.signal,
      progress: ({ law, runs, done, laws }) =>
        context.progress.count(done, laws, `${law}: ${some(runs, 'input')}`),
    }),
  )

export const render = (report: TestReport): string => testLines(report).join('\n')

export const exit = ({ passed }: TestReport): number => (passed ? EXIT.done : EXIT.failed)

export function next({ id, passed, items }: TestReport): string[] {
  if (passed) return [`component bench ${id}`]
  return items.flatMap(({ fault }) => (fault ? [asTyped(fault.repeat, '')] : [])).slice(0, 1)
}
