import { count, some } from '../units.ts'

/** What is said below a list that does not hold all there is: nothing is left out silently. */
export const shownOf = (
  items: readonly unknown[],
  total: number,
  one: string,
  which = 'the newest',
): string =>
  items.length < total ? `showing ${which} ${count(items.length)} of ${some(total, one)}` : ''
