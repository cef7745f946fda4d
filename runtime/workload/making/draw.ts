import { cosOfTurns, exp, log, pow, type Random } from '#interfaces'
import type { Distribution, Size } from '../file/sizes.ts'
import type { Steps, Tables } from '../file/tables.ts'

/** Draws from a distribution; the same from the same stream, on every machine. */
export interface Draw {
  /** What it always is, without drawing. */
  readonly constant?: number
  from(random: Random): number
}

export const constant = (value: number): Draw => ({ constant: value, from: () => value })

export function drawOf(size: Size, tables: Tables): Draw {
  if (typeof size === 'number') return constant(size)
  const { times = 1, plus = 0, least = -Infinity, most = Infinity } = size
  const plain = plainly(size, tables)
  return {
    from(random) {
      const value = plain(random) * times + plus
      return value < least ? least : value > most ? most : value
    },
  }
}

/** Whole, and at least `least`. */
export const wholeFrom = (draw: Draw, random: Random, least: number): number =>
  Math.max(least, Math.round(draw.from(random)))

/** Exponentially distributed with mean 1. */
export const exponential = (random: Random): number => -log(1 - random.next())

/** Normal with mean 0 and deviation 1 (Box, Muller 1958). */
export function normal(random: Random): number {
  const radius = Math.sqrt(2 * exponential(random))
  return radius * cosOfTurns(random.next())
}

function plainly(size: Distribution, tables: Tables): (random: Random) => number {
  switch (size.kind) {
    case 'exponential': {
      const { mean } = size
      return (random) => mean * exponential(random)
    }
    case 'uniform': {
      const { from, to } = size
      return (random) => from + (to - from) * random.next()
    }
    case 'normal': {
      const { mean, deviation } = size
      return (random) => mean + deviation * normal(random)
    }
    case 'lognormal': {
      const { mean = 1, cv = 0, median } = size
      const variance = log(1 + cv * cv)
      const sigma = size.sigma ?? Math.sqrt(variance)
      const middle = median ?? mean * exp(-variance / 2)
      return (random) => middle * exp(sigma * normal(random))
    }
    case 'pareto': {
      const { shape, from, to } = size
      const below = 1 - pow(from / to, shape)
      return (random) => from * pow(1 - random.next() * below, -1 / shape)
    }
    case 'mix': {
      const draws = size.of.map((part) => drawOf(part.size, tables))
      const pick = picking(size.of.map(({ weight }) => weight))
      return (random) => draws[pick(random)].from(random)
    }
    case 'empirical': {
      const { table, values, shares } = size
      return stepping(
        table === undefined ? { values: values!, shares: shares! } : tables.steps(table),
      )
    }
  }
}

/** The first value whose share is not below what is drawn. */
export function stepping({ values, shares }: Steps): (random: Random) => number {
  return (random) => values[firstFrom(shares, 1 - random.next())]
}

/** One of several by weight: its index. */
export function picking(weights: readonly number[]): (random: Random) => number {
  if (weights.length === 1) return () => 0
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  let sum = 0
  const shares = weights.map((weight) => (sum += weight) / all)
  return (random) => firstFrom(shares, 1 - random.next())
}

function firstFrom(shares: readonly number[], share: number): number {
  let low = 0
  let high = shares.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (shares[middle] >= share) high = middle
    else low = middle + 1
  }
  return low
}
