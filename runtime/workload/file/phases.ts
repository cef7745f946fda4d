import { MOST_TEXT } from '../../core/job-limits.ts'
import { NAME } from '../../core/job-fields.ts'
import { either, list, number, oneOf, refined, text, wrong, type Read } from '../../files/form.ts'
import { may, must, record } from '../../files/record.ts'
import { ARRIVALS, endsByItself, TRACE_FIELDS } from './arrivals.ts'
import { DAG } from './dags.ts'
import { SIZE } from './sizes.ts'

const name = text(200, 'a name', NAME)
const count = number({ least: 1, most: 1e9, whole: true })

const several = either(
  list(name, { least: 1, most: 10_000 }),
  record('whose jobs they are', {
    count: must(number({ least: 1, most: 100_000, whole: true }), 'How many there are.'),
    prefix: may(name, 'Their names are this and a number, from 1 on.'),
    skew: may(
      number({ most: 10 }),
      'The k-th has 1 / k^skew jobs for one of the first; 0 where nothing is said: all alike.',
    ),
  }),
)

const stream = record('a stream', {
  name: may(name, 'Begins the names of its jobs; its own in the phase.'),
  class: may(name, 'What figures are told apart by, as "short" and "long".'),
  share: may(
    number({ above: 0 }),
    'Of the jobs that come to the phase, relative to the others; 1 where nothing is said.',
  ),
  arrivals: may(ARRIVALS, 'When its jobs come, where it does not share what comes to the phase.'),
  job: may(DAG, 'What its jobs are.'),
  trace: may(
    record('a trace', TRACE_FIELDS),
    'Jobs as a trace has them, instead of arrivals and job.',
  ),
  users: may(several, 'Whose jobs they are: names, or how many users.'),
  pools: may(several, 'Their pools, likewise.'),
  priority: may(SIZE, 'Higher is more important; rounded.'),
  slack: may(SIZE, 'The deadline of a job, as a multiple of the time that its longest path takes.'),
  estimate: may(
    either(
      oneOf('exact', 'none'),
      record('an estimate', {
        error: must(
          number({ most: 10 }),
          'Standard deviation of the logarithm of estimate / truth.',
        ),
        bias: may(
          number({ above: 0, most: 1e6 }),
          'Estimates are so many times too long; 1 where nothing is said.',
        ),
      }),
    ),
    'What is told of how long tasks will run: their mean ("exact", where nothing is said), nothing, or with an error.',
  ),
})

const phase = record('a phase', {
  name: may(name, 'What figures are told apart by.'),
  seconds: may(number({ above: 0 }), 'How long it lasts; else until its last job has come.'),
  jobs: may(count, 'How many jobs come in it.'),
  arrivals: may(ARRIVALS, 'When jobs come, which its streams share.'),
  streams: must(list(stream, { least: 1, most: 1000 }), 'Kinds of jobs that are mixed.'),
})

/** All that stands in a file of a workload. */
export const WORKLOAD_FIELDS = {
  $schema: may(text(1000), 'For editors.'),
  name: may(name, 'What people call it; the name of the file where nothing is said.'),
  description: may(text(MOST_TEXT, 'a text', '^[^\\u0000]+$'), 'For people.'),
  phases: must(list(phase, { least: 1, most: 1000 }), 'What comes, one phase after the other.'),
  maxJobs: may(count, 'Nothing comes after so many jobs.'),
  untilSeconds: may(number({ above: 0 }), 'Nothing comes after so many seconds.'),
}

export const WORKLOAD = refined(record('a workload', WORKLOAD_FIELDS), (value, at, faults) => {
  const { phases, maxJobs, untilSeconds } = value
  const places = at
    .entries()!
    .find(({ key }) => key === 'phases')!
    .value.items()!
  phases.forEach((one, i) => {
    const { streams, seconds, jobs, arrivals } = one
    if (phases.findIndex((other, k) => phaseName(other, k) === phaseName(one, i)) < i)
      wrong(places[i], 'a phase with a name of its own', faults)
    const inner = places[i]
      .entries()!
      .find(({ key }) => key === 'streams')!
      .value.items()!
    streams.forEach((own, j) => {
      const fault = streamFault(own, one)
      if (fault) wrong(inner[j], fault, faults)
      const alike = streams.findIndex((other) => nameOf(other) === nameOf(own))
      if (alike < j) wrong(inner[j], 'a stream with a name of its own', faults)
    })
    const all = [arrivals, ...streams.map((own) => own.arrivals)]
    const endless = all.some((own) => own && !endsByItself(own))
    const last = i === phases.length - 1 && (maxJobs ?? untilSeconds) !== undefined
    if (endless && seconds === undefined && jobs === undefined && !last)
      wrong(places[i], 'a phase with an end: seconds or jobs', faults)
    const open = arrivals && streams.every((own) => own.arrivals ?? own.trace)
    if (open) wrong(places[i], 'a stream that shares what comes to the phase', faults)
  })
})

function streamFault(stream: Stream, { arrivals }: Phase): string | undefined {
  const { job, trace, share } = stream
  if ((job === undefined) === (trace === undefined)) return 'a stream with either job or trace'
  if (trace) {
    const more = Object.keys(stream).filter((key) => !['name', 'class', 'trace'].includes(key))
    return more.length > 0 ? `a trace without ${more.join(', ')}` : undefined
  }
  if (stream.arrivals)
    return share === undefined ? undefined : 'either a share, or arrivals of its own'
  return arrivals ? undefined : 'a stream with arrivals, or a phase with them'
}

/** How a stream is called where it does not say so. */
export const nameOf = (stream: Stream): string => stream.name ?? 'job'

export const phaseName = ({ name }: Phase, index: number): string => name ?? `phase-${index + 1}`

export type Several = Read<typeof several>
export type Stream = Read<typeof stream>
export type Phase = Read<typeof phase>
export type WorkloadSpec = Read<typeof WORKLOAD>
