import { readFileSync } from 'node:fs'
import simulated from '../../components/executor/simulated.ts'
import { sourceWith } from '../properties/shipped.ts'
import type { NodePlan } from '../../runtime/assembler/clusters.ts'
import type { CompositionFile } from '../../runtime/assembler/composition.ts'

/** What ships, with the executor that computes nothing. */
export const source = sourceWith({ 'executor/simulated': simulated })

/** Nodes of that many cores, and more memory than anything asks for. */
export const nodesOf = (count: number, cpu: number): NodePlan[] =>
  Array.from({ length: count }, () => ({
    resources: { cpu, memory: 2 ** 40 },
    labels: [],
    rack: 'default',
    speed: 1,
  }))

/** One that ships. */
export const compositionNamed = (name: string): CompositionFile =>
  JSON.parse(
    readFileSync(new URL(`../../compositions/${name}.json`, import.meta.url), 'utf8'),
  ) as CompositionFile
