import { SegueError } from '../../errors.ts'
import type { Service, Wanted } from '../../service/service.ts'
import type { Shape } from '../../service/shapes.ts'

/** What one session has planned and not yet put in force. */
export class Draft {
  #wanted: Wanted | undefined
  /** The generation that the user saw when it was planned. */
  #generation = 0
  #begun = false

  /** Between `.begin` and `.commit`: swaps are collected. */
  get begun(): boolean {
    return this.#begun
  }

  /** How many bindings it names; 1 for a composition. */
  get size(): number {
    if (this.#wanted === undefined) return 0
    return typeof this.#wanted === 'string' ? 1 : Object.keys(this.#wanted).length
  }

  get generation(): number {
    return this.#generation
  }

  /** Throws E_STATE where it has begun already. */
  begin(generation: number): void {
    if (this.#begun) {
      throw new SegueError('E_STATE', `${this.size} changes are being collected already`, {
        next: 'segue commit, or segue abort',
      })
    }
    this.#begun = true
    this.#wanted = undefined
    this.#generation = generation
  }

  /**
   * Plans what is wanted and keeps it; since `begin` together with what was collected, by the generation of then. Without anything
   * new, plans what is kept again. What cannot be planned is not kept.
   */
  async plan(service: Service, more?: Wanted): Promise<Shape<'Plan'>> {
    const wanted = more === undefined ? this.#wanted : this.#with(more)
    if (wanted === undefined) throw nothing()
    const plan = await service.plan(wanted)
    this.#wanted = wanted
    if (!this.#begun || more === undefined) this.#generation = plan.generation
    return plan
  }

  /** Puts it in force if the generation is still the one it was planned against; kept where that fails. */
  async apply(
    rewire: (wanted: Wanted, expected: number) => Promise<Shape<'Rewired'>>,
  ): Promise<Shape<'Rewired'>> {
    if (this.#wanted === undefined) throw nothing()
    const done = await rewire(this.#wanted, this.#generation).catch((error: unknown) => {
      throw isOverhauled(error) ? overhauled(error) : error
    })
    this.drop()
    return done
  }

  /** How many changes are dropped. */
  drop(): number {
    const { size } = this
    this.#wanted = undefined
    this.#begun = false
    return size
  }

  #with(more: Wanted): Wanted {
    if (!this.#begun || this.#wanted === undefined) return more
    if (typeof more === 'string' || typeof this.#wanted === 'string') {
      throw new SegueError('E_USAGE', 'a composition and changes cannot be collected together', {
        expected: 'changes such as resourceManager.Queue=queue/lifo',
        next: 'segue abort, then segue plan NAME',
      })
    }
    return { ...this.#wanted, ...more }
  }
}

const isOverhauled = (error: unknown): error is SegueError =>
  error instanceof SegueError && error.code === 'E_GENERATION'

const overhauled = ({ code, message, parts }: SegueError): SegueError =>
  new SegueError(code, message, {
    ...parts,
    next: 'segue plan shows it against what is in force now, segue apply then puts that in force',
  })

const nothing = (): SegueError =>
  new SegueError('E_STATE', 'nothing is planned', {
    next: 'segue plan resourceManager.Queue=queue/lifo, for example',
  })
