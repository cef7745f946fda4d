import { FULL_SIZE } from '../../../workloads/demo/batch.ts'

/**
 * The design of the comparison.
 *
 * Every composition serves the same batch once a round; a pair is the batch of a composition and
 * the batch of the first composition in the same round. Machines drift (heat, neighbours, caches
 * that fill), so the order rotates by one from round to round: after as many rounds as there are
 * compositions, each has stood once at every place (a Latin square), and what changes steadily
 * with time meets all of them alike. Pairs, not means of everything, since what is slow in one
 * round is slow for both halves of a pair.
 *
 * A task belongs to the generation that dispatched it, and a batch to a composition only if all
 * its tasks were dispatched by that one generation; any other batch is left out, with its pair,
 * and counted. To rewire nevertheless while work waits and runs, a job of another user stands
 * *between* two batches: the next composition takes over in the middle of it, and the batch
 * begins once it has ended. It is in no figure. Rewires in the middle of batches have a phase of
 * their own before the rounds, which serves as a warm-up too: its batches belong to many
 * generations and are in no comparison.
 */

/** For each round the order of the compositions. */
export function rotation<T>(items: readonly T[], rounds: number): T[][] {
  return Array.from({ length: rounds }, (_, round) =>
    items.map((_, place) => items[(place + round) % items.length]),
  )
}

export interface Plan {
  readonly compositions: readonly string[]
  readonly rounds: number
  /** Files of the input at most. */
  readonly files: number
  /** Milliseconds after which no further round begins; at least two rounds are done. */
  readonly budgetMs: number
}

export const COMPOSITIONS = [
  'fifo',
  'drf',
  'fair-threads',
  'fair-memory',
  'srpt',
  'list-critical-path',
]

/** The plan for the options; `batches` is the number of rounds, hence of pairs. */
export function planFor(options: {
  batches?: number
  compositions?: readonly string[]
  quick?: boolean
}): Plan {
  const compositions =
    options.compositions ?? (options.quick ? ['fifo', 'drf', 'srpt'] : COMPOSITIONS)
  return {
    compositions,
    rounds: options.batches ?? (options.quick ? 3 : compositions.length),
    files: options.quick ? FULL_SIZE / 4 : FULL_SIZE,
    budgetMs: options.batches ? Infinity : options.quick ? 15_000 : 95_000,
  }
}
