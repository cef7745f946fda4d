import type { Assembly, Plan } from '../assembler/assemble.ts'
import type { Listed } from '../assembler/source.ts'
import type { Seat } from '../core/rewire.ts'

/** What a binding did, and where. */
export interface Offence {
  readonly seat: Seat
  readonly plan: Plan
  /** Which part of the binding it was, when that is known. */
  readonly part: Listed | undefined
}

/**
 * Versions that are out of service. A version that the composition which returns needs elsewhere, or with other settings,
 * is out of service only as it was used when it failed.
 */
export class Quarantine {
  readonly #versions = new Set<string>()
  /** Whole bindings, by role, interface and key. */
  readonly #bindings = new Map<string, string>()
  readonly #tell: (component: string) => void

  constructor(tell: (component: string) => void) {
    this.#tell = tell
  }

  has(version: string): boolean {
    return this.#versions.has(version)
  }

  isolate({ seat, plan, part }: Offence, returning: Assembly): void {
    const needed = new Set(plansOf(returning).flatMap(partsOf))
    const suspects = part ? [versionOf(part)] : partsOf(plan)
    const version = suspects.find((suspect) => !needed.has(suspect))
    if (version !== undefined) {
      if (this.#versions.has(version)) return
      this.#versions.add(version)
      return this.#tell(version)
    }
    const place = `${seat.role.name}.${plan.face.name}`
    if (this.#bindings.has(`${place} ${plan.key}`)) return
    this.#bindings.set(`${place} ${plan.key}`, `${suspects[0]} as ${place}`)
    this.#tell(`${suspects[0]} as ${place}`)
  }

  /** What in the assembly is out of service. */
  refusalOf(assembly: Assembly): string | undefined {
    for (const [role, plans] of Object.entries(assembly.roles)) {
      for (const plan of plans) {
        const bad =
          partsOf(plan).find((part) => this.#versions.has(part)) ??
          this.#bindings.get(`${role}.${plan.face.name} ${plan.key}`)
        if (bad !== undefined) return bad
      }
    }
    return undefined
  }
}

export const plansOf = (assembly: Assembly): Plan[] => Object.values(assembly.roles).flat()

/** The plan that stands in the assembly where the offence was. */
export const bindingOf = (assembly: Assembly, { seat, plan }: Offence): Plan | undefined =>
  assembly.roles[seat.role.name].find(({ face }) => face.name === plan.face.name)

/** `queue/fifo@3f2a91`. */
export const versionOf = ({ id, version }: Listed): string => `${id}@${version}`

/** The component first, then what stands in front of it. */
const partsOf = (plan: Plan): string[] =>
  [plan.base, ...plan.wrappers].map(({ listed }) => versionOf(listed))
