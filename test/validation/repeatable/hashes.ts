import { fileURLToPath } from 'node:url'
import type { ModelFile } from '../../../runtime/simulation/model/model-file.ts'
import { underModel } from '../../../runtime/simulation/model/nature-of.ts'
import { simulate } from '../../../runtime/simulation/simulate.ts'
import { readWorkload } from '../../../runtime/workload/read-workload.ts'
import { compositionNamed, nodesOf, source } from '../components.ts'

const WORKLOADS = ['fine-bursts', 'mixed-dags']
const COMPOSITIONS = ['fifo', 'drf', 'fair']
/** Much is left to chance, and drawn with the project's own functions. */
const MODEL: ModelFile = {
  executors: { startMs: 500, moveMs: 200 },
  stragglers: { share: 0.1, alpha: 1.5, most: 20 },
  failures: { probability: 0.02 },
  outages: { mtbfMs: 30_000, mttrMs: 5_000 },
  network: { any: { medianMs: 2, sigma: 0.5 } },
  estimates: { sigma: 0.5 },
}

const fileOf = (path: string) =>
  fileURLToPath(new URL(`../../../workloads/${path}`, import.meta.url))

/** Hashes of all that is decided in the first half minute of some of the seed's workloads. */
export async function hashes(): Promise<string[]> {
  const found: string[] = []
  for (const name of WORKLOADS) {
    const workload = readWorkload(fileOf(`seed/${name}.json`))
    for (const composition of COMPOSITIONS.map(compositionNamed)) {
      const options = {
        composition,
        source,
        workload,
        nodes: nodesOf(5, 8),
        seed: 7,
        until: 30e6,
      }
      const { decisionHash, tasks } = await simulate(underModel(options, MODEL))
      found.push(`${name} ${tasks} ${decisionHash}`)
    }
  }
  return found
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(await hashes()))
