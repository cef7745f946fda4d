import { readFileSync } from 'node:fs'
import type { CompositionFile } from '../../../runtime/assembler/composition.ts'
import { underModel } from '../../../runtime/simulation/model/nature-of.ts'
import { simulate } from '../../../runtime/simulation/simulate.ts'
import type { Workload } from '../../../runtime/workload/workload.ts'
import { nodesOf, source } from '../components.ts'

/** Nodes of one core: an executor each. */
export const EXECUTORS = 50

/** An executor costs two seconds wherever it goes to a job, and its first task there one more where it was not measured so. */
const MODEL = {
  executors: { startMs: 2000, moveMs: 2000, warmUpMs: 1000 },
  parallelism: { waves: true },
}

export const compositionNamed = (name: string): CompositionFile =>
  JSON.parse(
    readFileSync(new URL(`../../../compositions/${name}.json`, import.meta.url), 'utf8'),
  ) as CompositionFile

/** Seconds from arrival to end of each job, in order of arrival. Throws where one never ended. */
export async function responsesOf(
  workload: Workload,
  composition: CompositionFile,
  seed: number,
  executors = EXECUTORS,
): Promise<number[]> {
  const responses: number[] = []
  const numbers = new Map<string, number>()
  const options = {
    composition,
    source,
    workload,
    seed,
    nodes: nodesOf(executors, 1),
    observers: [
      {
        arrived: (job: { id: string }) => void numbers.set(job.id, numbers.size),
        jobEnded: (job: { id: string; submitted: number }, now: number) =>
          void (responses[numbers.get(job.id)!] = (now - job.submitted) / 1e6),
      },
    ],
  }
  const { left, faults } = await simulate(underModel(options, MODEL))
  if (left > 0 || faults.length > 0) throw new Error(`${left} tasks never ended; ${faults[0]}`)
  return responses
}
