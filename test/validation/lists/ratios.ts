import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Micros } from '#interfaces'
import { openTrace } from '../../../runtime/workload/readers/open-trace.ts'
import type { Workload } from '../../../runtime/workload/workload.ts'
import { beginsByHand, bound, type Graph, type Rule } from './by-hand.ts'
import { begins, graphOf } from './run.ts'

export const CORES = [4, 16, 64] as const

/** The workflows there, which ask for cores alone. */
export const workflowsIn = (folder: string): Workload[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== 'index.json')
    .sort()
    .map((name) => openTrace(join(folder, name), { format: 'workflow', rules: { memory: 0 } }))

export const endOf = ({ durations }: Graph, begun: readonly Micros[]): number =>
  Math.max(...begun.map((at, task) => at + durations[task]))

/** By number of cores, the ratio to the bound of each workflow, of which every task begins when it does by hand; throws where one does not. */
export async function ratiosOf(workflows: readonly Workload[], rule: Rule): Promise<number[][]> {
  const ratios: number[][] = CORES.map(() => [])
  for (const workflow of workflows) {
    const graph = graphOf(workflow)
    for (const [i, cores] of CORES.entries()) {
      const begun = await begins(workflow, cores, rule)
      for (const [task, at] of beginsByHand(graph, cores, rule).entries()) {
        if (begun[task] === at) continue
        throw new Error(
          `${workflow.name} on ${cores}: task ${task} begins at ${begun[task]}, not ${at}`,
        )
      }
      ratios[i].push(endOf(graph, begun) / bound(graph, cores))
    }
  }
  return ratios
}
