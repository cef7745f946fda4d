import { randomInt } from 'node:crypto'
import { didYouMean, SegueError } from '../errors.ts'
import { workerFile } from '../loader/places.ts'
import type { LawFault, LawReport, TestReport } from './reports.ts'
import { faultyId, type Shelf } from './shelf.ts'
import type { Order, SentError, Told } from './suite-protocol.ts'
import { sendable } from './sendable.ts'
import { driveThread } from './thread.ts'

export interface TestProgress {
  readonly law: string
  /** Inputs tried so far; beyond `of` when a counterexample is made smaller. */
  readonly runs: number
  /** Inputs that are drawn. */
  readonly of: number
  /** Laws that are over, of so many. */
  readonly done: number
  readonly laws: number
}

export interface TestOptions {
  /** Drawn where nothing is said; the report names it. */
  readonly seed?: number
  /** Inputs for each law, 100 where nothing is said; laws that cost more draw fewer, in proportion. */
  readonly runs?: number
  /** `order/17:0:2`: that law alone, from that input on. `order`: that law alone. */
  readonly path?: string
  /** Milliseconds that a component may take with one input; 10 000 where nothing is said, 60 000 where threads and processes run. */
  readonly limitMs?: number
  readonly progress?: (progress: TestProgress) => void
  /** What the component prints while it is tested; dropped where nobody listens. */
  readonly printed?: (text: string) => void
  readonly signal?: AbortSignal
}

const LIMIT_MS = { decides: 10_000, acts: 60_000, given: 0 } as const
const LAW_LIMIT_MS = 30_000
const USUAL_RUNS = 100
/**
 * Holds the component to the laws of its interface, in a thread of its own: what hangs, exits or takes the memory away
 * is a fault of the law that it happened in, and the laws after it are not run. Throws E_UNKNOWN_COMPONENT or why its
 * file was refused, E_USAGE for a path that names no law, and the reason of the signal.
 */
export async function testComponent(
  shelf: Shelf,
  id: string,
  options: TestOptions = {},
): Promise<TestReport> {
  const from = performance.now()
  const listed = shelf.get(id)
  if (!listed) throw faultyId(shelf, id)
  const { provides } = listed.component
  const { seed = randomInt(2 ** 31), runs = USUAL_RUNS } = options
  const order: Order = {
    components: await sendable(shelf, [id]),
    id,
    seed,
    runs,
    ...(await pathOf(provides.name, options.path)),
    lawLimitMs: LAW_LIMIT_MS * Math.max(1, runs / USUAL_RUNS),
  }
  const items = await new Suite(order, options, options.limitMs ?? LIMIT_MS[provides.kind]).run()
  return {
    apiVersion: 'segue/v1',
    kind: 'ComponentTest',
    id,
    version: order.components.find((one) => one.id === id)!.version,
    interface: provides.name,
    seed,
    passed: items.length > 0 && items.every(({ verdict }) => verdict === 'passed'),
    items,
    tookMs: performance.now() - from,
  }
}

async function pathOf(face: string, given: string | undefined) {
  if (given === undefined) return {}
  const [law, path] = given.split('/', 2)
  const known = (await lawsOf(face)).map(({ name }) => name)
  if (!known.includes(law) || (path !== undefined && !/^\d+(:\d+)*$/.test(path))) {
    const near = didYouMean(law, known)
    throw new SegueError('E_USAGE', `"${given}" is no law and input of ${face}`, {
      expected: `a law, or law/input as a report names it: ${known.join(', ')}`,
      found: given,
      next: near && near !== law ? `did you mean "${near}"?` : undefined,
    })
  }
  return { law, path }
}

/** The laws of an interface, by its name (`Queue`); none where it has none. */
export async function lawsOf(
  interfaceName: string,
): Promise<readonly { readonly name: string; readonly says: string }[]> {
  const { LAWS } = await import('./laws.ts')
  return (LAWS[interfaceName] ?? []).map(({ name, says }) => ({ name, says }))
}

interface Broken {
  readonly input: readonly string[]
  readonly error: SentError
}

/** One test of one component: what its thread tells, and what happens to it. */
class Suite {
  readonly #order: Order
  readonly #options: TestOptions
  readonly #limitMs: number
  #laws: readonly { readonly law: string; readonly says: string }[] = []
  readonly #items: LawReport[] = []
  #began = 0
  #runs = 0
  #of = 0
  /** The smallest input so far that broke the law at hand, and the number of the first one that did. */
  #broken: (Broken & { readonly first: number; shrinks: number }) | undefined

  constructor(order: Order, options: TestOptions, limitMs: number) {
    this.#order = order
    this.#options = options
    this.#limitMs = limitMs
  }

  async run(): Promise<LawReport[]> {
    const ended = await this.#drive(this.#order, (told) => this.#heard(told))
    this.#options.signal?.throwIfAborted()
    if (ended !== undefined) await this.#endedBy(ended)
    for (const { law, says } of this.#laws.slice(this.#items.length))
      this.#items.push({ law, says, verdict: 'not-run', runs: 0, tookMs: 0 })
    return this.#items
  }

  #drive(order: Order, heard: (told: Told) => void): Promise<SentError | undefined> {
    const { signal, printed } = this.#options
    const file = workerFile('suite-worker', import.meta.url)
    return driveThread({ file, data: order, limitMs: this.#limitMs, printed, signal }, heard)
  }

  #heard(told: Told): void {
    switch (told.type) {
      case 'laws':
        this.#laws = told.laws
        return
      case 'begins':
        this.#began = performance.now()
        this.#runs = 0
        this.#of = told.of
        this.#broken = undefined
        return this.#progress()
      case 'run':
        this.#runs++
        return this.#progress()
      case 'broke':
        if (this.#broken)
          this.#broken = { ...told, first: this.#broken.first, shrinks: this.#broken.shrinks + 1 }
        else this.#broken = { ...told, first: this.#runs - 1, shrinks: 0 }
        return
      case 'verdict': {
        const { law, says } = this.#current
        const { runs, tookMs, fault, passed } = told
        const verdict = passed ? 'passed' : 'failed'
        const report = { law, says, verdict, runs, tookMs } as const
        if (fault)
          this.#items.push({ ...report, fault: this.#fault(fault, fault.path, fault.shrinks) })
        else this.#items.push(report)
        return this.#progress()
      }
    }
  }

  /** The thread is no more: the law at hand has failed. */
  async #endedBy(error: SentError): Promise<void> {
    const { law, says } = this.#current
    const tookMs = performance.now() - this.#began
    const failed = (fault: LawFault) =>
      this.#items.push({ law, says, verdict: 'failed', runs: this.#runs, tookMs, fault })
    const broken = this.#broken
    if (broken) return void failed(this.#fault(broken, this.#from(broken.first), broken.shrinks))
    const path = this.#from(Math.max(0, this.#runs - 1))
    let input: readonly string[] = []
    const show = { ...this.#order, law, path, show: true }
    const seen = (told: Told) => {
      if (told.type === 'input') input = told.input
    }
    if (this.#laws.length > 0) await this.#drive(show, seen)
    failed(this.#fault({ error, input }, path, 0))
  }

  get #current(): { readonly law: string; readonly says: string } {
    const start = { law: 'start', says: 'the component is loaded and its laws begin' }
    return this.#laws[this.#items.length] ?? start
  }

  /** The number of an input, counted from where the test began. */
  #from(runs: number): string {
    const { path } = this.#order
    if (path === undefined) return String(runs)
    return path.includes(':') ? path : String(Number(path) + runs)
  }

  #fault({ error, input }: Broken, path: string, shrinks: number): LawFault {
    const { id, seed } = this.#order
    const whole = `${this.#current.law}/${path}`
    const repeat = `segue component test ${id} --seed ${seed} --path ${whole}`
    const { message, where, stack } = error
    return { error: message, where, stack, input, seed, path: whole, shrinks, repeat }
  }

  #progress(): void {
    const { law } = this.#current
    const [done, laws] = [this.#items.length, this.#laws.length]
    this.#options.progress?.({ law, runs: this.#runs, of: this.#of, done, laws })
  }
}
