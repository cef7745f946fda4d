import { log, type Micros } from '#interfaces'
import { randomStream } from '../../../runtime/core/random.ts'
import type { Sizes } from './sizes.ts'

/** Tasks that arrive one by one; times in whole microseconds. */
export interface Stream {
  readonly at: Float64Array
  readonly size: Float64Array
}

const wholeMicros = (seconds: number): Micros => Math.round(seconds * 1e6)

/** Poisson arrivals, so many a second. */
export function poisson(rate: number, sizes: Sizes, count: number, seed: number): Stream {
  const gaps = randomStream(seed, 'gaps')
  const random = randomStream(seed, 'sizes')
  const at = new Float64Array(count)
  const size = new Float64Array(count)
  let now = 0
  for (let i = 0; i < count; i++) {
    now += wholeMicros(-log(1 - gaps.next()) / rate)
    at[i] = now
    size[i] = wholeMicros(sizes.draw(random))
  }
  return { at, size }
}
