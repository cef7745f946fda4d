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
/** Resources that a cluster knows, cpu and memory among them: every vector is as long as there are. */
export const MOST_RESOURCES = 64
/** The most of a resource that can be counted, in the unit that users write. */
export const MOST_AMOUNT = Math.floor(Number.MAX_SAFE_INTEGER / SCALE)

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

/** How much the second largest share weighs against the largest: enough to tell equals apart, no more. */
const TIE = 1e-11

/** The dominant share, for ranking: of two that are equal, the one with the lesser second largest share is lower. */
export function dominantRank(used: Amounts, total: Amounts): number {
  let first = 0
  let second = 0
  for (let i = 0; i < used.length; i++) {
    if (used[i] === 0) continue
    const share = used[i] / (total[i] ?? 0)
    if (share > first) {
      second = first
      first = share
    } else if (share > second) second = share
  }
  return first + TIE * second
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

/** Each amount as a share of `total`; a dimension of which there is nothing counts as 0. */
export const sharesOf = (amounts: Amounts, total: Amounts): number[] =>
  total.map((t, i) => (t > 0 ? (amounts[i] ?? 0) / t : 0))

/**
 * Shares of `total`, largest first, compared from the front: the order that YARN's dominant resource
 * calculator gives to two vectors. Negative when `a` uses less. Where the cluster has nothing at all, the one
 * that is larger somewhere and smaller nowhere uses more.
 */
export function compareDominant(a: Amounts, b: Amounts, total: Amounts): number {
  if (total.every((amount) => amount === 0)) return Number(fits(b, a)) - Number(fits(a, b))
  const descending = (x: number, y: number): number => y - x
  const left = sharesOf(a, total).sort(descending)
  const right = sharesOf(b, total).sort(descending)
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return left[i] - right[i]
  return 0
}

/** Subtracts, but leaves nothing below 0: for what may have been given back already. */
export function remove(from: number[], amounts: Amounts): void {
  for (let i = 0; i < amounts.length; i++) from[i] = Math.max(0, (from[i] ?? 0) - amounts[i])
}

/** Shares in use of what there is; throws a RangeError where something is used of which there is none. */
function shareInUse(used: Amounts, total: Amounts): number[] {
  used.forEach((amount, i) => {
    if (amount > 0 && !(total[i] > 0))
      throw new RangeError(`${amount} in use of dimension ${i}, of which there is none`)
  })
  return sharesOf(used, total).filter((_, i) => total[i] > 0)
}

/** Mean of the shares in use over the dimensions that there are; 1 where there are none. Throws as `leastInUse` does. */
export function meanInUse(used: Amounts, total: Amounts): number {
  const shares = shareInUse(used, total)
  return shares.length > 0 ? shares.reduce((sum, share) => sum + share, 0) / shares.length : 1
}

/**
 * Least of the shares in use over the dimensions that there are; 1 where there are none. Throws a RangeError
 * where something is used of which there is none.
 */
export const leastInUse = (used: Amounts, total: Amounts): number =>
  Math.min(1, ...shareInUse(used, total))

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
