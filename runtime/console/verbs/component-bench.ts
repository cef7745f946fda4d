import { benchComponent, benchLines, type BenchReport } from '../../contract/index.ts'
import { withCatalog } from '../catalog-here.ts'
import type { Context } from '../context.ts'

interface Options {
  readonly against?: readonly string[]
  readonly seed?: number
  readonly rounds?: number
}

export const run = (
  context: Context,
  { component }: { component: string },
  { against, seed, rounds }: Options,
): Promise<BenchReport> =>
  withCatalog(context, (catalog) =>
    benchComponent(catalog, component, {
      against,
      seed,
      rounds,
      signal: context.signal,
      progress: ({ what, done, of }) => context.progress.count(done, of, what),
    }),
  )

export const render = (report: BenchReport): string => benchLines(report).join('\n')

export const next = ({ id, interface: face }: BenchReport): string[] => [
  `swap resourceManager.${face} ${id} --plan`,
]
