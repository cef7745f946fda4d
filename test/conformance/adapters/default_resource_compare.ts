import fairMemory from '../../../components/scheduler/fair-memory.ts'
import type { Adapter } from '../cases.ts'
import { compareHeld } from './_order.ts'

/** Resources come memory first there, cpu first here. */
const turned = ([memory, cpu, ...other]: number[]): number[] => [cpu, memory, ...other]

export default (({ cluster, state }) => ({
  compare: state.pairs.map(([a, b]: number[][]) =>
    compareHeld(fairMemory, turned(a), turned(b), turned(cluster.total)),
  ),
})) satisfies Adapter
