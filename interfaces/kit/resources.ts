/**
 * Resource vectors: amounts by dimension, in whole thousandths of the unit that users write (cores,
 * bytes, or a custom unit), so that fractions add up exactly. Dimension 0 is cpu, 1 is memory; a custom
 * resource gets the next free one. A missing entry is 0.
 */
export type Amounts = readonly number[]

export const CPU = 0
export const MEMORY = 1
/** Units per whole core, byte or custom unit. */
export const SCALE = 1000

/** True where every amount of `need` is within `free`. */
export function fits(need: Amounts, free: Amounts): boolean {
  for (let i = 0; i < need.length; i++) if (need[i] > (i < free.length ? free[i] : 0)) return false
  return true
}

export function add(into: number[], amounts: Amounts): void {
  for (let i = 0; i < amounts.length; i++) into[i] = (into[i] ?? 0) + amounts[i]
}

export function subtract(from: number[], amounts: Amounts): void {
  for (let i = 0; i < amounts.length; i++) from[i] = (from[i] ?? 0) - amounts[i]
}

/** Largest share of `total` over all dimensions (Ghodsi et al., NSDI'11); a need of what does not exist is Infinity. */
export function dominantShare(used: Amounts, total: Amounts): number {
  let share = 0
  for (let i = 0; i < used.length; i++) {
    if (used[i] === 0) continue
    const s = used[i] / (total[i] ?? 0)
    if (s > share) share = s
  }
  return share
}

/** The dimension in which `used` takes the largest share of `total`; ties go to the lower dimension. */
export function dominantDimension(used: Amounts, total: Amounts): number {
  let best = 0
  let share = -1
  for (let i = 0; i < used.length; i++) {
    const s = used[i] === 0 ? 0 : used[i] / (total[i] ?? 0)
    if (s > share) {
      share = s
      best = i
    }
  }
  return best
}

/**
 * Shares of `total`, largest first, compared from the front: the order that YARN's dominant resource
 * calculator gives to two vectors. Negative when `a` uses less. A dimension of which the cluster has
 * nothing counts as 0.
 */
export function compareDominant(a: Amounts, b: Amounts, total: Amounts): number {
  const shares = (v: Amounts) =>
    total.map((t, i) => (t > 0 ? (v[i] ?? 0) / t : 0)).sort((x, y) => y - x)
  const left = shares(a)
  const right = shares(b)
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return left[i] - right[i]
  return 0
}

/** Share in use of the resource that is used most, of what has `total` and still `free`. */
export function loadOf({
  total,
  free,
}: {
  readonly total: Amounts
  readonly free: Amounts
}): number {
  let load = 0
  for (let i = 0; i < total.length; i++) {
    if (total[i] > 0) load = Math.max(load, 1 - (free[i] ?? 0) / total[i])
  }
  return load
}
