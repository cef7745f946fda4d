import type { Random } from '#interfaces'

/** xoshiro128** (Blackman, Vigna 2018), seeded by splitmix32 over a hash of the name: one stream for each name and 32 bits of seed. */
export function randomStream(seed: number, name: string): Random {
  let hash = (seed ^ 0x9e3779b9) >>> 0
  for (let i = 0; i < name.length; i++)
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0
  const splitmix = (): number => {
    hash = (hash + 0x9e3779b9) >>> 0
    let z = hash
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
  let a = splitmix()
  let b = splitmix()
  let c = splitmix()
  let d = splitmix()
  const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k))
  const next = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = rotate(d, 11)
    return result
  }
  return {
    next: () => next() / 4294967296,
    below: (below) => Math.floor((next() / 4294967296) * below),
  }
}
