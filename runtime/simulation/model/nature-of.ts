import type { Micros } from '#interfaces'
import type { NodePlan } from '../../assembler/clusters.ts'
import type { Nature } from '../../drivers/nature.ts'
import { SegueError } from '../../errors.ts'
import type { SimulationOptions } from '../options.ts'
import { keyed, keyOfSeed } from './draws.ts'
import { estimated } from './estimates.ts'
import type { ModelFile, On } from './model-file.ts'
import { Modelled } from './modelled.ts'
import { Network } from './network.ts'
import { outages } from './outages.ts'

export interface NatureOptions {
  /** Of all that is left to chance. */
  readonly seed: number
  /** `n1`, `n2`, ..., in order. */
  readonly nodes: readonly NodePlan[]
  /** How many of the first nodes are homes of jobs, which never leave; 1 where nothing is said. */
  readonly homes?: number
}

/** Keys of what is drawn for different things, under that of the seed. */
const DRAWN = { jobs: 0, network: 2, outages: 3 }

/**
 * The world as the model has it. Throws E_FORMAT where it has more front ends than there are nodes, or takes away nodes that there
 * are not, or that cannot leave.
 */
export function natureOf(model: ModelFile, { seed, nodes, homes }: NatureOptions): Nature {
  const on = partsOf(model)
  if (on.frontEnds && on.frontEnds.count > nodes.length) {
    throw new SegueError('E_FORMAT', `the model has ${on.frontEnds.count} front ends`, {
      expected: `at most ${nodes.length}: each is on a node of its own`,
    })
  }
  const key = keyOfSeed(seed)
  const racks = nodes.map(({ rack }) => rack)
  const network = on.network && new Network(on.network, racks, keyed(key, DRAWN.network))
  const changes =
    on.outages && outages(on.outages, nodes.length, homes ?? 1, keyed(key, DRAWN.outages))
  const decision: Micros = Math.round((on.decisionMs ?? 0) * 1000)
  const delay = network && ((from: string, to: string) => network.delay(from, to))
  return new Modelled(on, keyed(key, DRAWN.jobs), { decision, delay, changes })
}

/** What of a simulation depends on its model. */
type Touched = Pick<
  SimulationOptions,
  'workload' | 'nodes' | 'seed' | 'nature' | 'frontEnds' | 'refreshMs'
>

/** The same simulation in the world of the model: how long things take, how jobs are mistaken, how many front ends there are. */
export function underModel<O extends Touched>(options: O, model: ModelFile): O {
  const { estimates, frontEnds } = partsOf(model)
  const { workload, nodes, seed = 1 } = options
  const homes = frontEnds?.count ?? options.frontEnds
  return {
    ...options,
    workload: estimates ? estimated(workload, estimates) : workload,
    nature: () => natureOf(model, { seed, nodes, homes }),
    frontEnds: homes,
    refreshMs: frontEnds ? frontEnds.refreshMs : options.refreshMs,
  }
}

const partsOf = (model: ModelFile): On =>
  Object.fromEntries(Object.entries(model).filter(([, part]) => part !== false)) as On
