import type { Micros } from '#interfaces'
import type { JobRecord } from '../../core/records.ts'
import type { Observer } from '../observer.ts'

/** Part of a run: its jobs are those that arrive before its end and have not ended at its beginning. */
export interface Window {
  readonly from: Micros
  readonly to: Micros
}

/** How long jobs are in the system from the beginning of a window on; those still there when the run stops, up to then. */
export class WindowCost implements Observer {
  readonly #window: Window
  readonly #expected: number
  #open = 0
  /** Sum, over those that are open, of when they came, or of the beginning where that is later. */
  #submitted = 0
  #ended = 0
  #counted = 0
  #sum = 0
  #now: Micros = 0

  /** `expected`: jobs that arrive before the end of the window. */
  constructor(window: Window, expected: number) {
    this.#window = window
    this.#expected = expected
  }

  arrived({ submitted }: JobRecord, _arrival: unknown, now: Micros): void {
    this.#now = now
    if (submitted >= this.#window.to) return
    this.#open++
    this.#submitted += Math.max(submitted, this.#window.from)
  }

  jobEnded({ submitted }: JobRecord, now: Micros): void {
    this.#now = now
    const { from, to } = this.#window
    if (submitted >= to) return
    this.#ended++
    this.#open--
    this.#submitted -= Math.max(submitted, from)
    if (now <= from) return
    this.#counted++
    this.#sum += now - Math.max(submitted, from)
  }

  /** All jobs of the window have ended: nothing that happens later changes what it costs. */
  get complete(): boolean {
    return this.#ended === this.#expected
  }

  /** Jobs of the window. */
  get jobs(): number {
    return this.#counted + this.#open
  }

  /** Mean seconds; 0 without jobs. */
  get mean(): number {
    const sum = this.#sum + this.#open * this.#now - this.#submitted
    return this.jobs === 0 ? 0 : sum / this.jobs / 1e6
  }
}
