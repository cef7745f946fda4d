import type { Micros } from '#interfaces'
import type { Arrival, Workload } from '../../workload/workload.ts'

/**
 * Workloads one after the other, as one trace: each begins when the last job of the one before has arrived, and `gap` later. The
 * jobs of each belong to a phase of its name.
 */
export const inSequence = (
  name: string,
  workloads: readonly Workload[],
  gap: Micros = 0,
): Workload => ({
  name,
  arrivals: (seed) => arrivalsOf(workloads, gap, seed),
})

function* arrivalsOf(
  workloads: readonly Workload[],
  gap: Micros,
  seed: number,
): Generator<Arrival, void, undefined> {
  let begins: Micros = 0
  for (const workload of workloads) {
    let last: Micros = begins
    for (const arrival of workload.arrivals(seed)) {
      last = begins + arrival.at
      yield { ...arrival, at: last, phase: workload.name }
    }
    begins = last + gap
  }
}

/** The same jobs each time, made once: for many runs of one workload with one seed. */
export function kept(workload: Workload, seed: number): Workload & { readonly times: Micros[] } {
  const all = [...workload.arrivals(seed)]
  return { ...workload, arrivals: () => all, times: all.map(({ at }) => at) }
}
