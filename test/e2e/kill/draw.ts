/** Numbers below a limit that depend on the seed alone (mulberry32). */
export function drawing(seed: number): (limit: number) => number {
  let drawn = seed
  return (limit) => {
    drawn = (drawn + 0x6d2b79f5) | 0
    let t = Math.imul(drawn ^ (drawn >>> 15), 1 | drawn)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % limit
  }
}
