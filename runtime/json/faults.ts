import { didYouMean, SegueError, SegueErrors, type ErrorCode, type ErrorParts } from '../errors.ts'

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
    this.add(code, `${what} ${JSON.stringify(name)}`, {
      where,
      expected: known.length > 0 ? known.join(', ') : 'nothing here',
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
    throw new SegueErrors(code, `${what} has ${this.all.length} faults`, this.all, { running })
  }
}
