import type { Assembly } from '../assembler/assemble.ts'
import { diff, render } from '../assembler/diff.ts'
import { SegueError } from '../errors.ts'
import type { Moved } from '../core/rewire.ts'

/** Who asked for a rewire, in words: `operator`, `file compositions/x.json`, `automatic return`. */
export type Actor = string

/** One line of the history. */
export interface GenerationRecord {
  readonly generation: number
  /** Microseconds of the cluster's clock. */
  readonly at: number
  readonly actor: Actor
  readonly reason?: string
  readonly name: string
  readonly hash: string
  readonly changes: readonly string[]
  readonly pauseUs: number
  readonly totalUs: number
  readonly carried: Moved['carried']
  /** Generation with the same bindings that this one brings back. */
  readonly equals?: number
  /** `undo` goes to this one. */
  readonly previous?: number
  /** What a component of it did, when it was taken out of force for that. */
  fault?: string
}

/** Generations that are kept whole, so that they can be brought back. */
const KEPT = 1000

/** The generations that were in force, with the very code they ran. */
export class Generations {
  readonly #records: GenerationRecord[] = []
  readonly #assemblies = new Map<number, Assembly>()
  /** Of earlier lives of the cluster, as far as somebody asked for them. */
  readonly #earlier = new Map<number, GenerationRecord>()

  get records(): readonly GenerationRecord[] {
    return this.#records
  }

  get current(): GenerationRecord {
    return this.#records[this.#records.length - 1]
  }

  get assembly(): Assembly {
    return this.#assemblies.get(this.current.generation)!
  }

  assemblyOf(generation: number): Assembly {
    const assembly = this.#assemblies.get(generation)
    if (!assembly) {
      throw new SegueError('E_GENERATION', `generation ${generation} is not kept`, {
        expected: `one of g${this.#records[0]?.generation} to g${this.current.generation}`,
        running: `g${this.current.generation} goes on`,
        next: 'segue history',
      })
    }
    return assembly
  }

  /** Generation that `undo` brings back from the one in force. */
  get beforeCurrent(): number | undefined {
    return this.current.previous
  }

  recordOf(generation: number): GenerationRecord | undefined {
    return (
      this.#records.find((record) => record.generation === generation) ??
      this.#earlier.get(generation)
    )
  }

  /** Has one of an earlier life at hand, so that it can be brought back or compared. */
  recall(record: GenerationRecord, assembly: Assembly): void {
    this.#earlier.set(record.generation, record)
    this.#assemblies.set(record.generation, assembly)
  }

  /** The generations below `below` that were not taken out of force for a fault, the newest first. */
  *goodBefore(below: number): Iterable<GenerationRecord> {
    for (let i = this.#records.length - 1; i >= 0; i--) {
      const record = this.#records[i]
      if (record.generation < below && record.fault === undefined) yield record
    }
  }

  changes(next: Assembly): string[] {
    if (this.#records.length === 0) return []
    const before = this.assembly
    const versions = { from: versionsOf(before), to: versionsOf(next) }
    return diff(before.composition, next.composition, versions).map(render)
  }

  add(record: GenerationRecord, assembly: Assembly): void {
    this.#records.push(record)
    this.#assemblies.set(record.generation, assembly)
    if (this.#records.length > KEPT) this.#assemblies.delete(this.#records.shift()!.generation)
  }
}

export function versionsOf(assembly: Assembly): Map<string, string> {
  const versions = new Map<string, string>()
  for (const plans of Object.values(assembly.roles)) {
    for (const plan of plans)
      for (const { listed } of [plan.base, ...plan.wrappers])
        versions.set(listed.id, listed.version)
  }
  return versions
}
