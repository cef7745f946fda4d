/** What went wrong, with where it did if that was in an attempt. */
export interface FaultRecord {
  readonly code: string
  readonly message: string
  readonly task?: string
  /** As it was thrown, with the lines of the original file. */
  readonly stack?: string
  readonly node?: string
  /** 1 for the first try. */
  readonly attempt?: number
  /** The generation that granted it. */
  readonly generation?: number
}
