import type { Shape } from '../../service/shapes.ts'
import type { Look } from '../look.ts'
import { duration, some } from '../units.ts'

/** Failures that are told one by one. */
const MOST = 5

export function experimentText(experiment: Shape<'Experiment'>, { style }: Look): string {
  const { name, runs, kept, done, failed, files, cut, wallSeconds } = experiment
  const before = kept > 0 ? ` (${kept} of them before)` : ''
  const missing = runs - kept - done
  const took = duration(wallSeconds * 1000)
  const head = cut
    ? `${name}: stopped, ${kept + done} of ${some(runs, 'run')} are kept`
    : `${name}: ${kept + done} of ${some(runs, 'run')}${before} in ${took}`
  return [
    style('bold', head),
    ...failed.slice(0, MOST).map(({ workload, composition, seed, error }) => {
      const what = composition === undefined ? 'oracle' : composition
      return style('red', `failed: ${workload}, ${what}, seed ${seed}: ${error.split('\n')[0]}`)
    }),
    ...(failed.length > MOST ? [`... and ${failed.length - MOST} more`] : []),
    ...(missing > 0 ? ['what is missing is not in the report'] : []),
    ...files.slice(0, 4),
    ...(files.length > 4 ? [`... and ${some(files.length - 4, 'picture')}`] : []),
  ].join('\n')
}
