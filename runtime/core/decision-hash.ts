import type { Lease } from './records.ts'

/**
 * A running hash over decisions: which task went where, when, and under which generation. Two runs that decided alike have the
 * same; 64 bits, by two lanes of 32 (the mixing steps are those of MurmurHash3, Appleby 2011).
 */
export class DecisionHash {
  #high = 0x9e3779b9 | 0
  #low = 0x85ebca6b | 0

  add(lease: Lease, node: number, now: number): void {
    const { task, generation } = lease
    this.#mix(task.number)
    this.#text(task.job.id)
    this.#mix(node)
    this.#mix(now)
    this.#mix(Math.floor(now / 4294967296))
    this.#mix(generation)
  }

  /** 16 hexadecimal digits. */
  get text(): string {
    const word = (lane: number) => (final(lane) >>> 0).toString(16).padStart(8, '0')
    return word(this.#high ^ (this.#low << 7)) + word(this.#low)
  }

  #text(text: string): void {
    for (let i = 0; i < text.length; i++) this.#mix(text.charCodeAt(i))
  }

  #mix(value: number): void {
    let k = Math.imul(value, 0xcc9e2d51)
    k = Math.imul((k << 15) | (k >>> 17), 0x1b873593)
    const low = this.#low ^ k
    this.#low = (Math.imul((low << 13) | (low >>> 19), 5) + 0xe6546b64) | 0
    this.#high = Math.imul(this.#high ^ (value | 0), 0x01000193) ^ (this.#low >>> 9)
  }
}

function final(hash: number): number {
  let h = hash
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
