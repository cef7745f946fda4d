import { mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { refusalBehind } from '../../cluster/locate.ts'
import { SegueError } from '../../errors.ts'
import { conduct, type Conducted, type Progress } from '../../simulation/experiment/conduct.ts'
import { designOf } from '../../simulation/experiment/design.ts'
import { gridOf } from '../../simulation/experiment/grid.ts'
import { engineHash } from '../../simulation/experiment/key.ts'
import { readExperiment } from '../../simulation/experiment/parse-experiment.ts'
import { ResultsFile } from '../../simulation/experiment/results-file.ts'
import { toldOf, writeMarkdown, writeReport } from '../../simulation/experiment/write-report.ts'
import { stamp } from '../../service/local/stamp.ts'
import type { Shape } from '../../service/shapes.ts'
import { packageVersion } from '../../loader/version.ts'
import { withCatalog } from '../catalog-here.ts'
import type { Context } from '../context.ts'
import type { SignalName } from '../io.ts'
import { bar } from '../progress.ts'
import { Interrupted } from '../report.ts'
import { duration, some } from '../units.ts'

export { experimentText as render } from '../render/experiment.ts'

interface Options {
  readonly out?: string
  readonly seeds?: number
  readonly jobs?: number
  readonly markdown?: string
}

export const signals = 'own'

/** Carries out what is not done yet; when it is interrupted, what is done is kept. */
export async function* run(
  context: Context,
  { file }: { readonly file: string },
  options: Options,
): AsyncIterable<Shape<'Experiment'>> {
  const began = performance.now()
  const { folder } = context
  const experiment = await readExperiment(resolve(folder, file))
  const design = await withCatalog(context, async (catalog) => {
    try {
      return await designOf(experiment, folder, catalog, options.seeds)
    } catch (error) {
      throw refusalBehind(error, catalog)
    }
  })
  const out = resolve(folder, options.out ?? join('experiments', design.name))
  const orders = gridOf(design, folder, engineHash())
  const results = resultsIn(out)
  if (results.repaired > 0) context.note('the last line of the results was torn, and cut off')
  const { conducted, interrupted } = await conducting(context, options, (more) =>
    conduct(orders, results, { folder, ...more }),
  )
  const again = ['experiment', file, ...words(options)].join(' ')
  const lines = orders.flatMap(({ key }) => results.lines.get(key) ?? [])
  const told = toldOf(design, commandOf(context, again, options), packageVersion())
  const files = [results.file, ...writeReport(out, told, lines)]
  // What is committed beside code is not replaced by half of it.
  if (options.markdown !== undefined && !interrupted)
    files.push(...writeMarkdown(resolve(folder, options.markdown), told, lines))
  const { kept, done, failed } = conducted
  yield stamp('Experiment', {
    name: design.name,
    ...{ runs: orders.length, kept, done },
    failed: failed.map(({ workload, composition, cluster, seed, error }) => ({
      ...{ workload, cluster, seed, error },
      ...(composition !== undefined && { composition }),
    })),
    files: files.map((path) => relative(folder, path)),
    ...(interrupted && { cut: true }),
    wallSeconds: (performance.now() - began) / 1000,
  })
  if (failed.length > 0 || interrupted) context.next([again])
  if (interrupted) throw new Interrupted(interrupted)
}

export const exit = ({ failed }: Shape<'Experiment'>): number => (failed.length > 0 ? 1 : 0)

interface Ended {
  readonly conducted: Conducted
  readonly interrupted?: SignalName
}

async function conducting(
  context: Context,
  { jobs = availableParallelism() }: Options,
  start: (options: {
    readonly jobs: number
    readonly signal: AbortSignal
    readonly progress: (progress: Progress) => void
  }) => Promise<Conducted>,
): Promise<Ended> {
  const given = new AbortController()
  let interrupted: SignalName | undefined
  const release = context.onSignal((signal) => {
    interrupted = signal
    given.abort()
  })
  const progress = (now: Progress) => context.progress.update(() => line(now))
  try {
    return { conducted: await start({ jobs, signal: given.signal, progress }), interrupted }
  } finally {
    release()
    context.progress.clear()
  }
}

function line({ done, of, failed, leftMs }: Progress): string {
  const left = leftMs === undefined || leftMs === 0 ? '' : `  about ${duration(leftMs)} left`
  const wrong = failed === 0 ? '' : `, ${failed} failed`
  return `${bar(done, of)}  ${some(of, 'run')}${wrong}${left}`
}

/** What makes the report: the script that was called, or the command. */
function commandOf({ io }: Context, words: string, { seeds }: Options): string {
  const script = io.env.npm_lifecycle_event
  if (!script?.startsWith('experiment:')) return `segue ${words}`
  return seeds === undefined ? `npm run ${script}` : `npm run ${script} -- --seeds ${seeds}`
}

function resultsIn(folder: string): ResultsFile {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (cause) {
    throw new SegueError('E_FILE', `${folder} cannot be made`, {
      where: folder,
      found: (cause as Error).message,
      cause,
    })
  }
  return new ResultsFile(join(folder, 'results.jsonl'))
}

/** Options as they are typed; the number of threads changes nothing. */
const words = ({ seeds, out, markdown }: Options): string[] => [
  ...(seeds === undefined ? [] : [`--seeds ${seeds}`]),
  ...(out === undefined ? [] : [`--out ${out}`]),
  ...(markdown === undefined ? [] : [`--markdown ${markdown}`]),
]
