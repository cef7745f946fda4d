import {
  didYouMean,
  listed,
  quoted,
  SegueError,
  SegueErrors,
  type ErrorCode,
  type ErrorParts,
} from '../errors.ts'

/** Faults that one error tells of; how many there are it says in any case. */
const MOST_TOLD = 100

/** Collects faults, so that one look at a file tells all of them. */
export class Faults {
  readonly all: SegueError[] = []

  add(code: ErrorCode, message: string, parts: ErrorParts): undefined {
    this.all.push(new SegueError(code, message, parts))
  }

  /** A name that is not among the known ones. */
  unknown(
    code: ErrorCode,
    what: string,
    name: string,
    known: readonly string[],
    where: string,
  ): undefined {
    const near = didYouMean(name, known)
    this.add(code, `${what} ${quoted(name)}`, {
      where,
      expected: known.length > 0 ? listed(known) : 'nothing here',
      next: near && `did you mean ${JSON.stringify(near)}?`,
    })
  }

  /** Throws the fault, or all of them as one error with this code; does nothing when there are none. */
  raise(code: ErrorCode, what: string, running?: string): void {
    if (this.all.length === 0) return
    if (this.all.length === 1) {
      const [{ code: own, message, parts }] = this.all
      throw new SegueError(own, message, { ...parts, running: parts.running ?? running })
    }
    const told = this.all.slice(0, MOST_TOLD)
    const more = told.length < this.all.length ? `; these are the first ${MOST_TOLD}` : ''
    throw new SegueErrors(code, `${what} has ${this.all.length} faults${more}`, told, { running })
  }
}
