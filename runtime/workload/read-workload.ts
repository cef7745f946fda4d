import { basename, dirname } from 'node:path'
import { Faults } from '../files/faults.ts'
import { locate, type Located } from '../files/located.ts'
import { WORKLOAD, type WorkloadSpec } from './file/phases.ts'
import { referenceFaults, Tables } from './file/tables.ts'
import { textNow } from './file/text.ts'
import { PhaseMaker, type Places } from './making/phase.ts'
import type { Arrival, Workload } from './workload.ts'

/** Bytes that a file of a workload may have. */
export const MOST_WORKLOAD_BYTES = 2 ** 20

/** Reads a workload, and opens what it refers to. Throws every fault at once, each with its place. */
export const readWorkload = (file: string): Workload =>
  parseWorkload(textNow(file, MOST_WORKLOAD_BYTES), file)

/** The same for the text of a file; what it refers to lies relative to that file. */
export function parseWorkload(text: string, file: string): Workload {
  const name = basename(file)
  const faults = new Faults('E_FORMAT', name)
  const folder = dirname(file)
  const tables = new Tables(folder)
  const root = locate(text, name, faults.all)
  const spec = root && WORKLOAD.read(root, faults)
  if (root && faults.all.length === 0) referenceFaults(root, tables, faults)
  faults.raise()
  const places = placesIn(root!)
  return new GeneratedWorkload(spec!, name.replace(/\.json$/, ''), { folder, tables, places })
}

/** Where phases stand, and streams in them. */
function placesIn(root: Located): readonly Places[] {
  const listIn = (at: Located, key: string) =>
    at
      .entries()!
      .find((entry) => entry.key === key)!
      .value.items()!
  return listIn(root, 'phases').map((phase) => ({
    phase: phase.where,
    streams: listIn(phase, 'streams').map(({ where }) => where),
  }))
}

interface Within {
  readonly folder: string
  readonly tables: Tables
  readonly places: readonly Places[]
}

class GeneratedWorkload implements Workload {
  readonly name: string
  readonly description?: string
  readonly #spec: WorkloadSpec
  readonly #phases: readonly PhaseMaker[]

  constructor(spec: WorkloadSpec, called: string, { places, ...within }: Within) {
    this.name = spec.name ?? called
    this.description = spec.description
    this.#spec = spec
    this.#phases = spec.phases.map((phase, i) => new PhaseMaker(phase, i, places[i], within))
  }

  *arrivals(seed: number): Generator<Arrival> {
    const { maxJobs = Infinity, untilSeconds = Infinity } = this.#spec
    const until = untilSeconds * 1e6
    let begin = 0
    let left = maxJobs
    for (const phase of this.#phases) {
      const arrivals = phase.arrivals(seed, begin, until)
      try {
        for (;;) {
          if (left === 0) return
          const next = arrivals.next()
          if (next.done) {
            begin = next.value
            break
          }
          if (next.value.at >= until) return
          left--
          yield next.value
        }
      } finally {
        // Whoever reads a trace has it open.
        arrivals.return(begin)
      }
    }
  }
}
