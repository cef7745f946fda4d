import type { Executor } from '#interfaces'
import type { Instance } from '../assembler/instance.ts'

/** An executor that is out of force may finish what it runs for this long. */
const DRAIN_MS = 60_000
const LOOK_MS = 50

/** Executors that are out of force and still run something: each is stopped when it has finished, or at its deadline. */
export class Retiring {
  readonly #instances = new Set<Instance>()

  async add(instance: Instance): Promise<void> {
    this.#instances.add(instance)
    const executor = instance.methods as Executor
    for (let waited = 0; executor.busy() > 0 && waited < DRAIN_MS; waited += LOOK_MS) {
      await new Promise((done) => setTimeout(done, LOOK_MS).unref())
    }
    if (this.#instances.delete(instance)) await instance.stop()
  }

  /** Stops all of them now. */
  async close(): Promise<void> {
    const instances = [...this.#instances]
    this.#instances.clear()
    for (const instance of instances) await instance.stop()
  }
}
