import type { Entry, Heap, Node, Refusal, Shape } from '#interfaces'

/** What is known of a shape of which tasks wait at a role. */
export interface Slip {
  readonly shape: Shape
  /** Tasks of the shape that wait at this role. */
  waiting: number
  refusal: Refusal | undefined
  /** The queue itself finds it when there is room. */
  lacks: boolean
  /** How many of it start at once or not at all. */
  together: number
  /** Its place among those parked for want of one dimension; the key is how much of it they need. */
  readonly room: Entry<Slip>
  /** Where that is. */
  among: Heap<Slip> | undefined
  readonly until: Entry<Slip>
  /** Brought back by offers of these nodes and not asked for since; with what it was parked for. */
  by: Node[] | undefined
  /** Where it stands among those. */
  place: number
  was: Refusal | undefined
}

const blank = (): Entry<Slip> => ({ value: undefined as never, key: 0, seq: 0, at: -1 })

export function slipOf(shape: Shape): Slip {
  const slip: Slip = {
    ...{ shape, waiting: 0, refusal: undefined, lacks: false, together: 1 },
    ...{ room: blank(), among: undefined, until: blank() },
    ...{ by: undefined, place: 0, was: undefined },
  }
  slip.room.value = slip
  slip.until.value = slip
  return slip
}
