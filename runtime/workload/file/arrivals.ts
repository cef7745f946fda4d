import { list, named, number, refined, text, wrong } from '../../files/form.ts'
import { kinds, may, must, record } from '../../files/record.ts'
import type { Read } from '../../files/form.ts'
import { positive, SIZE } from './sizes.ts'

const every = must(positive, 'Mean seconds between two jobs.')

const DOCS = {
  once: 'All at the beginning.',
  poisson: 'One by one, each independent of the others.',
  gaps: 'After gaps of any distribution.',
  bursts: 'A Poisson process whose rate changes at random (MMPP): quiet and busy times.',
  diurnal: 'A Poisson process whose rate rises and falls as the cosine of the time of day.',
  trace: 'When the jobs of a trace came.',
} as const

const state = record('a state', {
  everySeconds: may(positive, 'Mean seconds between two jobs; none come where nothing is said.'),
  lastsSeconds: must(positive, 'Mean seconds that it lasts, exponentially distributed.'),
})

/** The file of a trace, its format where it does not tell it itself, and how far its times are drawn apart. */
export const TRACE_FIELDS = {
  file: must(text(1000, 'the path of a trace'), 'The trace, relative to this file.'),
  format: may(text(), 'Its format, where the file does not tell.'),
  stretch: may(positive, 'Its times are multiplied by that; 1 where nothing is said.'),
}

const arrivals = refined(
  kinds('arrivals', DOCS, {
    once: { jobs: must(number({ least: 1, most: 1e9, whole: true }), 'So many.') },
    poisson: { everySeconds: every },
    gaps: { seconds: must(SIZE, 'Seconds between two jobs; less than nothing counts as 0.') },
    bursts: { states: must(list(state, { least: 1, most: 100 }), 'In turn, from the first on.') },
    diurnal: {
      everySeconds: every,
      swing: must(number({ most: 1 }), 'How far the rate goes up and down, as a share of it.'),
      periodSeconds: may(positive, 'A day where nothing is said.'),
      peakSeconds: may(
        number(),
        'When the rate is highest, from the beginning; half a period where nothing is said.',
      ),
    },
    trace: TRACE_FIELDS,
  }),
  (one, at, faults) => {
    const idle =
      one.kind === 'bursts' && one.states.every(({ everySeconds }) => everySeconds === undefined)
    if (idle) wrong(at, 'a state in which jobs come', faults)
  },
)

/** When jobs come. */
export const ARRIVALS = named('arrivals', ['object'], () => arrivals)

export type Arrivals = Read<typeof ARRIVALS>

/** Whether they come to an end by themselves. */
export const endsByItself = (arrivals: Arrivals): boolean =>
  arrivals.kind === 'once' || arrivals.kind === 'trace'
