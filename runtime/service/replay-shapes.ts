import { Count, Flag, Integer, List, Number, Optional, Text, part, shape } from './schema.ts'
import { spread } from './simulation-shapes.ts'

/*
 * What a replay of an event log prints. Times are seconds.
 */

const said = (description: string) => Number({ description })

const VERIFIED = {
  same: Flag({
    description:
      'the cores decide what they decided then: each task goes to the same node, at the same time, under the same generation',
  }),
  starts: Integer({ minimum: 0, description: 'tasks that began, those tried again each time' }),
  decisionHash: Text({
    description: 'over every decision in order; the one of the log where `same`',
  }),
  complete: Flag({
    description:
      'the log ends as one of a cluster that was closed; otherwise what came after its last check is not compared',
  }),
  differs: Optional(
    part(
      { line: Integer({ minimum: 1 }), why: Text() },
      'where they do something else for the first time',
    ),
  ),
  changed: List(
    part({
      id: Text(),
      recorded: Text({ description: 'version that ran then' }),
      present: Optional(Text({ description: 'version that there is now' })),
    }),
    { description: 'components that decide and are not what they were' },
  ),
}

/** The events of a live run, once more in virtual time. */
export const Replay = shape('Replay', { log: Text(), composition: Text(), ...VERIFIED })

const column = (description: string, more = {}) =>
  part(
    {
      makespan: said('from the first submission to the end of the last task'),
      response: spread('submission to the end of the last task'),
      wait: spread('submission to the start of the first task'),
      ...more,
    },
    description,
  )

const hash = { decisionHash: Text() }

const difference = part({
  mean: said('over jobs, of the one less the other'),
  low: said('of the 95 % interval of that mean (paired t)'),
  high: Number(),
  less: Integer({ minimum: 0, description: 'jobs for which it is less' }),
  more: Count,
})

/** A live run beside the same jobs under another composition, in virtual time. */
export const ReplayComparison = shape('ReplayComparison', {
  log: Text(),
  recorded: column('as it was'),
  again: column('the same jobs under the same compositions, in virtual time', hash),
  other: column('the same jobs under the other composition, in virtual time', hash),
  compositions: part({ recorded: Text(), other: Text() }),
  jobs: Integer({ minimum: 0, description: 'of the log' }),
  compared: Integer({
    minimum: 0,
    description: 'of those, the ones that succeeded in every run; all figures are of them',
  }),
  difference: part(
    { response: difference, wait: difference },
    '`other` less `again`: what the composition does',
  ),
  error: part(
    { response: difference, wait: difference },
    '`again` less `recorded`: what virtual time leaves out, such as the starting of threads',
  ),
  changed: List(
    part({
      ...{ id: Text(), name: Text(), user: Text() },
      ...{ recorded: said('its response'), again: Number(), other: Number() },
    }),
    { description: 'jobs whose response changes most between `again` and `other`' },
  ),
  verified: part(VERIFIED, 'the exact replay of the log'),
})
