import fc from 'fast-check'
import { Allocation, Estimator, Monitor, Placement, Queue, Scheduler } from '#interfaces'
import type { CompositionFile, WrittenBinding } from '../../runtime/assembler/composition.ts'
import { time } from '../../runtime/contract/load.ts'
import { idsOf } from './shipped.ts'

export { nodes, submissions, type Submission } from '../../runtime/contract/load.ts'

const one = (ids: readonly string[]): fc.Arbitrary<WrittenBinding> => fc.constantFrom(...ids)

const queue: fc.Arbitrary<WrittenBinding> = fc
  .tuple(fc.constantFrom(...idsOf(Queue)), fc.option(fc.integer({ min: 1, max: 20 })))
  .map(([use, limit]) =>
    limit === null ? use : { use, through: [{ use: 'queue/bounded', with: { limit } }] },
  )

/** Schedulers that launch; what stands in an Application Master hands on instead. */
const launching = idsOf(Scheduler).filter((id) => id !== 'scheduler/central')

/** Anything that can be composed of what ships. */
export const compositions: fc.Arbitrary<CompositionFile> = fc.record(
  {
    resourceManager: fc.record(
      {
        Scheduler: one(launching),
        Queue: queue,
        Placement: one(idsOf(Placement)),
        Estimator: one(idsOf(Estimator)),
        Monitor: one(idsOf(Monitor)),
      },
      { requiredKeys: [] },
    ),
    applicationMaster: fc.record(
      {
        Queue: queue,
        Placement: one(idsOf(Placement)),
        Estimator: one(idsOf(Estimator)),
        Allocation: one(idsOf(Allocation)),
      },
      { requiredKeys: [] },
    ),
    nodeManager: fc.record(
      { Scheduler: one(launching), Queue: queue, Monitor: one(idsOf(Monitor)) },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['resourceManager'] },
)

/** What is put in force, and when. */
export const rewires = fc.array(fc.record({ at: time, to: compositions }), { maxLength: 6 })
