/** One line of a benchmark's answer; `value` is the median of `runs`, which `met` judges. */
export interface Figure {
  readonly id: string
  readonly value: number
  readonly unit: string
  readonly runs: number
  readonly low: number
  readonly high: number
  /** `<= 3`, as text; null where the figure is only for information. */
  readonly goal: string | null
  readonly met: boolean | null
  readonly peer: string | null
  readonly peerValue: number | null
  /** What limits it, and under which conditions it was taken. */
  readonly note: string
}

export interface Goal {
  readonly text: string
  readonly met: (value: number) => boolean
}

export const atMost = (limit: number): Goal => ({
  text: `<= ${limit}`,
  met: (value) => value <= limit,
})

export const below = (limit: number): Goal => ({
  text: `< ${limit}`,
  met: (value) => value < limit,
})

export const atLeast = (limit: number): Goal => ({
  text: `>= ${limit}`,
  met: (value) => value >= limit,
})

export const round = (value: number): number => Number(value.toPrecision(4))

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** The value below which that share of them lies: nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))]
}

/** The figure of several runs of the same thing. */
export function figure(
  id: string,
  unit: string,
  values: readonly number[],
  note: string,
  goal: Goal | null = null,
): Figure {
  const value = round(median(values))
  return {
    id,
    value,
    unit,
    runs: values.length,
    low: round(Math.min(...values)),
    high: round(Math.max(...values)),
    goal: goal?.text ?? null,
    met: goal?.met(value) ?? null,
    peer: null,
    peerValue: null,
    note,
  }
}

/** The figure with what another program came to in the same run. */
export const beside = (of: Figure, peer: string, values: readonly number[]): Figure => ({
  ...of,
  peer,
  peerValue: round(median(values)),
})
