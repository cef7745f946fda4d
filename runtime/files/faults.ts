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
/** Faults that are looked for. */
const MOST_FAULTS = 1000

/** Collects faults, so that one look at a file tells all of them. */
export class Faults {
  readonly all: SegueError[] = []
  readonly #code: ErrorCode
  readonly #what: string
  readonly #running: string | undefined

  /** `code` of several together; `what` has them; `running`: what goes on. */
  constructor(code: ErrorCode, what: string, running?: string) {
    this.#code = code
    this.#what = what
    this.#running = running
  }

  /** Throws all of them when there are more than anybody mends. */
  add(code: ErrorCode, message: string, parts: ErrorParts): undefined {
    this.all.push(new SegueError(code, message, parts))
    if (this.all.length >= MOST_FAULTS) this.raise()
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

  /** Throws the fault, or all of them as one error; does nothing when there are none. */
  raise(): void {
    const { length } = this.all
    const running = this.#running
    if (length === 0) return
    if (length === 1) {
      const [{ code: own, message, parts }] = this.all
      throw new SegueError(own, message, { ...parts, running: parts.running ?? running })
    }
    const many = length >= MOST_FAULTS ? `at least ${MOST_FAULTS}` : length
    const cut = length > MOST_TOLD ? `; these are the first ${MOST_TOLD}` : ''
    const told = this.all.slice(0, MOST_TOLD)
    throw new SegueErrors(this.#code, `${this.#what} has ${many} faults${cut}`, told, { running })
  }
}
