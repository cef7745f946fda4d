/**
 * The share of Student's t distribution with `degrees` (a whole number >= 1) that lies within
 * `-t..t`, by the finite series of Abramowitz and Stegun, Handbook of Mathematical Functions,
 * 26.7.3 and 26.7.4. Exact but for rounding.
 */
export function studentWithin(t: number, degrees: number): number {
  if (t === Infinity) return 1
  const angle = Math.atan(t / Math.sqrt(degrees))
  const cos = Math.cos(angle)
  const odd = degrees % 2 === 1
  if (degrees === 1) return (2 * angle) / Math.PI
  let term = odd ? cos : 1
  let sum = term
  for (let k = odd ? 3 : 2; k < degrees; k += 2) {
    term *= ((k - 1) / k) * cos * cos
    sum += term
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum
}

/** The `t` for which `studentWithin(t, degrees)` is `share` (0 <= share < 1), by bisection. */
export function studentQuantile(share: number, degrees: number): number {
  let low = 0
  let high = 1
  while (studentWithin(high, degrees) < share) high *= 2
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (studentWithin(middle, degrees) < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}
