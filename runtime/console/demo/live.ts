import type { ClusterStatus } from '../../cluster/status.ts'
import { Screen } from './screen.ts'
import type { Progress } from './progress.ts'
import { frame, machineLine, plainLine } from './view.ts'

const FRAME_MS = 125
const LINE_MS = 5000

/**
 * What is shown while it runs: a view drawn in place on a terminal, else a line every five
 * seconds, or nothing.
 */
export class Live {
  readonly #screen: Screen | undefined
  readonly #quiet: boolean
  readonly #began: number
  readonly #cores: number
  #timer: NodeJS.Timeout | undefined

  constructor(quiet: boolean, began: number, cores: number) {
    const terminal = !quiet && process.stdout.isTTY && process.env.TERM !== 'dumb'
    this.#screen = terminal ? new Screen(process.stdout) : undefined
    this.#quiet = quiet
    this.#began = began
    this.#cores = cores
  }

  /** A line that stays: on a terminal the next frame is drawn below it. */
  say(line: string): void {
    if (this.#quiet) return
    if (this.#timer) this.#screen?.close()
    process.stdout.write(`${line}\n`)
  }

  start(status: () => ClusterStatus, progress: Progress): void {
    if (this.#quiet) return
    const screen = this.#screen
    const moment = () => ({
      seconds: (performance.now() - this.#began) / 1000,
      columns: screen?.columns ?? Infinity,
      cores: this.#cores,
      status: status(),
      progress,
    })
    if (!screen) this.say(machineLine(status(), this.#cores))
    const show = screen ? () => screen.draw(frame(moment())) : () => this.say(plainLine(moment()))
    this.#timer = setInterval(show, screen ? FRAME_MS : LINE_MS)
    show()
  }

  stop(): void {
    clearInterval(this.#timer)
    if (this.#timer) this.#screen?.close()
    this.#timer = undefined
  }

  /** For an end at once: the terminal gets its cursor back. */
  abandon(): void {
    this.#screen?.abandon()
  }
}
