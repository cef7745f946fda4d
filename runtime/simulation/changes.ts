import type { Core } from '../core/core.ts'
import type { NodeChange } from '../drivers/nature.ts'
import type { VirtualDriver } from '../drivers/virtual.ts'

/** Lets nodes go and come back. Homes of jobs, and what is no node, stay as they are. */
export class Changes {
  readonly #driver: VirtualDriver
  readonly #changes: Iterator<NodeChange>
  /** Those that are gone. */
  readonly #gone = new Map<string, Core>()

  constructor(driver: VirtualDriver, changes: Iterator<NodeChange>) {
    this.#driver = driver
    this.#changes = changes
  }

  /** Waits for the next change. */
  expect(): void {
    const { done, value } = this.#changes.next()
    if (!done) this.#driver.reactor.at(value.at, () => this.#take(value))
  }

  #take({ node, comes }: NodeChange): void {
    const driver = this.#driver
    const core = comes ? this.#gone.get(node) : driver.reactor.cores.get(node)
    if (core && !core.applicationMaster) {
      if (comes) {
        this.#gone.delete(node)
        driver.comeBack(core)
      } else {
        this.#gone.set(node, core)
        driver.leave(core)
      }
    }
    this.expect()
  }
}
