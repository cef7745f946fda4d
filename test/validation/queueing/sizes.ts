import { exp, log, type Random } from '#interfaces'

/** How long tasks take, in seconds; the mean of all of them is 1. */
export interface Sizes {
  readonly name: string
  /** The mean of their squares. */
  readonly square: number
  draw(random: Random): number
}

export const constant: Sizes = { name: 'constant', square: 1, draw: () => 1 }

export const exponential: Sizes = {
  name: 'exponential',
  square: 2,
  draw: (random) => -log(1 - random.next()),
}

export const uniform: Sizes = {
  name: 'uniform',
  square: 4 / 3,
  draw: (random) => 2 * random.next(),
}

/** Nine of ten are short. */
export const SHORT = { share: 0.9, size: 0.5 }
export const LONG = { share: 0.1, size: 5.5 }

export const bimodal: Sizes = {
  name: 'bimodal',
  square: SHORT.share * SHORT.size ** 2 + LONG.share * LONG.size ** 2,
  draw: (random) => (random.next() < SHORT.share ? SHORT.size : LONG.size),
}

/** Nine of ten have a mean of 0.5, the others of 5.5. */
export const hyperexponential: Sizes = {
  name: 'hyperexponential',
  square: 2 * bimodal.square,
  draw: (random) => bimodal.draw(random) * exponential.draw(random),
}

/** exp of a sum of twelve uniform numbers, which is nearly normal, and whose moments are known. */
export const heavy: Sizes = (() => {
  // The mean of exp(s(u - 1/2)) over u in [0, 1] is sinh(s/2)/(s/2); of a product of twelve, its twelfth power.
  const moment = (s: number): number => ((exp(s / 2) - exp(-s / 2)) / s) ** 12
  return {
    name: 'nearly lognormal',
    square: moment(2) / moment(1) ** 2,
    draw(random) {
      let sum = -6
      for (let i = 0; i < 12; i++) sum += random.next()
      return exp(sum) / moment(1)
    },
  }
})()
