import fc from 'fast-check'
import {
  Allocation,
  boolean,
  Estimator,
  Executor,
  int,
  Monitor,
  number,
  oneOf,
  Placement,
  Queue,
  Scheduler,
  Store,
  text,
  weights,
  type Component,
  type Interface,
} from '#interfaces'
import type { CompositionFile, WrittenBinding } from '../../../runtime/assembler/composition.ts'
import { DEFAULTS, ROLES, interfacesOf } from '../../../runtime/assembler/roles.ts'
import type { ComponentSource, Listed } from '../../../runtime/assembler/source.ts'

const listed = (id: string, provides: Interface, more: Partial<Component> = {}): Listed => ({
  id,
  version: `v-${id}`,
  doc: `What ${id} does.`,
  component: {
    isComponent: true,
    provides,
    requires: {},
    config: {},
    wraps: 'no',
    needs: [],
    forbids: [],
    create: () => ({}),
    ...more,
  },
})

/** A catalog that has a component for every kind of fault. Nothing in it is ever created. */
const LISTED: readonly Listed[] = [
  listed('scheduler/fifo', Scheduler),
  listed('scheduler/central', Scheduler),
  listed('scheduler/drf', Scheduler, { config: { weights: weights() } }),
  listed('scheduler/picky', Scheduler, { needs: ['estimator/history'], forbids: ['queue/lifo'] }),
  listed('scheduler/informed', Scheduler, { needs: ['Estimator'] }),
  listed('queue/fifo', Queue),
  listed('queue/lifo', Queue),
  listed('queue/priority', Queue, {
    config: {
      agingMs: int(500, { min: 1, max: 10_000, try: [100, 500], doc: 'wait for one level' }),
      factor: number(1.5, { min: 0 }),
      ties: oneOf(['oldest', 'newest']),
      strict: boolean(false),
      label: text('main'),
    },
  }),
  listed('queue/bounded', Queue, { wraps: 'only', config: { limit: int(64, { min: 1 }) } }),
  listed('queue/tap', Queue, { wraps: 'only' }),
  listed('placement/first-fit', Placement),
  listed('placement/best-fit', Placement),
  listed('placement/runner', Placement, { requires: { executor: Executor } }),
  listed('estimator/declared', Estimator),
  listed('estimator/history', Estimator),
  listed('estimator/none', Estimator),
  listed('allocation/per-task', Allocation),
  listed('executor/threads', Executor, { config: { max: int(0, { min: 0 }) } }),
  listed('executor/processes', Executor, { wraps: 'also' }),
  listed('monitor/window', Monitor),
  listed('monitor/none', Monitor),
  listed('store/memory', Store),
  listed('store/journal', Store),
]

export const source: ComponentSource = {
  get: (id) => LISTED.find((it) => it.id === id),
  ids: () => LISTED.map((it) => it.id),
}

const settings: Record<string, fc.Arbitrary<Record<string, unknown>>> = {
  'scheduler/drf': fc.record(
    { weights: fc.dictionary(fc.string(), fc.double({ min: 0.001, max: 1e6, noNaN: true })) },
    { requiredKeys: [] },
  ),
  'queue/priority': fc.record(
    {
      agingMs: fc.integer({ min: 1, max: 10_000 }),
      factor: fc.double({ min: 0, max: 1e9, noNaN: true, noDefaultInfinity: true }),
      ties: fc.constantFrom('oldest', 'newest'),
      strict: fc.boolean(),
      label: fc.string({ unit: 'binary' }),
    },
    { requiredKeys: [] },
  ),
  'queue/bounded': fc.record({ limit: fc.integer({ min: 1, max: 500 }) }, { requiredKeys: [] }),
  'executor/threads': fc.record({ max: fc.integer({ min: 0, max: 64 }) }, { requiredKeys: [] }),
}

const chosen = (id: string) =>
  fc.oneof(
    fc.constant(id),
    fc.record(
      { use: fc.constant(id), with: settings[id] ?? fc.constant({}) },
      { requiredKeys: ['use'] },
    ),
  )

const DEMANDING = new Set(['scheduler/picky', 'scheduler/informed', 'placement/runner'])

function binding(interfaceName: string): fc.Arbitrary<WrittenBinding> {
  const all = LISTED.filter(({ component }) => component.provides.name === interfaceName)
  const alone = all.filter(({ id, component }) => component.wraps !== 'only' && !DEMANDING.has(id))
  const front = all.filter(({ component }) => component.wraps !== 'no')
  const one = fc.constantFrom(...alone.map((it) => it.id)).chain(chosen)
  if (front.length === 0) return one
  const through = fc.array(fc.constantFrom(...front.map((it) => it.id)).chain(chosen), {
    maxLength: 3,
  })
  return fc.oneof(
    one,
    fc.tuple(one, through).map(([it, wrappers]) => ({
      ...(typeof it === 'string' ? { use: it } : it),
      through: wrappers,
    })),
  )
}

const role = (name: (typeof ROLES)[number]) =>
  fc.record(Object.fromEntries(interfacesOf(name).map((it) => [it, binding(it)])), {
    requiredKeys: [],
  })

/** Any file that is right, for the catalog above. */
export const files = fc.record(
  {
    $schema: fc.constant('./schema.json'),
    description: fc.string({ unit: 'binary' }),
    resourceManager: role('resourceManager'),
    applicationMaster: role('applicationMaster'),
    nodeManager: role('nodeManager'),
    explore: fc.constantFrom(
      { 'resourceManager.Queue': '*' as const },
      {
        'nodeManager.Queue': ['queue/lifo', 'queue/fifo'],
        'resourceManager.Placement': '*' as const,
      },
    ),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<CompositionFile>

export const addresses = ROLES.flatMap((name) =>
  Object.keys(DEFAULTS[name]).map((it) => `${name}.${it}`),
)
