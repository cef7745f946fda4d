import type { Random } from '#interfaces'
import type { Assembly } from '../../runtime/assembler/assemble.ts'
import type { CompositionFile } from '../../runtime/assembler/composition.ts'
import type { JobRecord, TaskRecord } from '../../runtime/core/records.ts'
import { randomStream } from '../../runtime/core/random.ts'
import { rewire, type RewireTools } from '../../runtime/core/rewire.ts'
import { print } from './alone.ts'
import { assembled, Cores, shipped } from './cores.ts'

/** What a run of swaps came to. */
export interface Swaps {
  readonly swaps: number
  readonly tasks: number
  /** Tasks that were accepted and never ended. */
  readonly lost: number
  /** Tasks that were started, or ended, more than once. */
  readonly doubled: number
  readonly seconds: number
  /** Swaps before which something was left to deliver or to decide. */
  readonly between: number
}

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  Scheduler: ['fifo', 'drf', 'fair-threads', 'fair-memory', 'srpt'],
  Queue: [
    ...['fifo', 'lifo', 'priority', 'shortest-first', 'longest-first', 'earliest-deadline'],
    ...['critical-path'],
  ],
  Placement: [
    ...['first-fit', 'best-fit', 'worst-fit', 'round-robin', 'random', 'power-of-two'],
    ...['dot-product'],
  ],
  Monitor: ['window', 'none'],
}
const COMPOSITIONS = 40
const OPEN_TASKS = 200
const LOOK_EVERY = 1000

/** Random compositions over what the Resource Manager can choose; the other roles change with every fourth. */
async function compositions(random: Random): Promise<Assembly[]> {
  const catalog = await shipped()
  const pick = (of: readonly string[]) => of[random.below(of.length)]
  return Array.from({ length: COMPOSITIONS }, (_, at) => {
    const resourceManager = Object.fromEntries(
      Object.entries(CHOICES).map(([face, names]) => [
        face,
        `${face.toLowerCase()}/${pick(names)}`,
      ]),
    )
    const local = `queue/${pick(CHOICES.Queue)}`
    const others =
      at % 4 === 0 ? { applicationMaster: { Queue: local }, nodeManager: { Queue: local } } : {}
    const composition: CompositionFile = { resourceManager, ...others }
    return assembled(composition, catalog)
  })
}

/** Real cores under load in virtual time: jobs arrive, attempts end, and between any two acts the composition may change. */
class Load {
  readonly cores = new Cores([{ count: 5, cpu: 4, memory: 16e9 }])
  readonly #random: Random
  /** Starts of the open tasks. */
  readonly #starts = new Map<TaskRecord, number>()
  readonly #endings = new Map<TaskRecord, number>()
  #open = 0
  #jobs = 0
  tasks = 0
  lost = 0
  doubled = 0

  constructor(random: Random) {
    this.#random = random
    this.cores.begun = ({ task }) => this.#count(this.#starts, task)
    this.cores.taskEnded = (task) => this.#count(this.#endings, task)
    this.cores.jobEnded = (job) => this.#settle(job)
  }

  /** A few events, and a few acts, so that a plan is often cut in two. */
  step(): void {
    const { cores } = this
    const below = (count: number) => this.#random.below(count)
    if (this.#open < OPEN_TASKS) this.#submit()
    for (let ends = below(4); ends > 0 && cores.running > 0; ends--)
      cores.end(100 + below(2000), below(cores.running))
    cores.reactor.turn(1 + below(10))
  }

  /** Lets everything come to its end, and counts what did not, or came to it again after its job had ended. */
  drain(): void {
    const { cores } = this
    for (cores.reactor.turn(Infinity); cores.running > 0; cores.reactor.turn(Infinity))
      cores.end(1000)
    const ended = [...this.#endings.keys()].filter(({ job }) => job.state === 'open')
    this.lost += this.#open - ended.length
    const left = new Set([...this.#starts.keys(), ...this.#endings.keys()])
    for (const task of left) {
      const times = Math.max(this.#starts.get(task) ?? 0, this.#endings.get(task) ?? 0)
      if (times > 1 || task.job.state !== 'open') this.doubled++
    }
  }

  #submit(): void {
    const below = (count: number) => this.#random.below(count)
    const burn = { cpuMs: 1 }
    const needs = () => ({ cpu: 1 + below(3), memory: 1e9 * (1 + below(4)) })
    const more = { priority: below(3), estimateMs: 1 + below(50), deadlineMs: 1 + below(1000) }
    const first = { name: 'first', burn, count: 1 + below(30), needs: needs(), ...more }
    const then = { name: 'then', burn, count: 1 + below(10), needs: needs(), after: ['first'] }
    const stages = below(2) === 0 ? [first] : [first, then]
    const job = this.cores.prepare({ name: 'job', user: `user-${this.#jobs++ % 4}`, stages })
    this.tasks += job.unfinished
    this.#open += job.unfinished
    this.cores.submit(job)
  }

  #count(of: Map<TaskRecord, number>, task: TaskRecord): void {
    of.set(task, (of.get(task) ?? 0) + 1)
  }

  /** Every task of a job that has ended was started once and ended once. */
  #settle(job: JobRecord): void {
    for (const { tasks } of job.stages) {
      for (const task of tasks) {
        const starts = this.#starts.get(task) ?? 0
        const endings = this.#endings.get(task) ?? 0
        if (starts === 0 || endings === 0) this.lost++
        if (starts > 1 || endings > 1) this.doubled++
        this.#starts.delete(task)
        this.#endings.delete(task)
        this.#open--
      }
    }
  }
}

/** As many swaps as there is time for, and no more than `most`. */
export async function swaps(most: number, seconds: number, seed = 1): Promise<Swaps> {
  const random = randomStream(seed, 'swaps')
  const assemblies = await compositions(random)
  const load = new Load(random)
  const { cores } = load
  let clock = 0
  const tools: RewireTools = {
    // Runs on with every look, so that filling a queue is interrupted by events as it is live.
    stopwatch: () => (clock += random.below(2000)),
    breathe: async () => load.step(),
    watched: (_seat, _plan, methods) => methods,
  }
  let current = assemblies[0]
  await cores.open(current, tools)
  const began = performance.now()
  let done = 0
  let between = 0
  while (done < most) {
    const next = assemblies[random.below(assemblies.length)]
    if (next === current) continue
    load.step()
    if (!cores.reactor.idle) between++
    await rewire(cores.reactor, cores.seats, current, next, tools)
    current = next
    if (++done % LOOK_EVERY === 0 && performance.now() - began > seconds * 1000) break
  }
  load.drain()
  const { tasks, lost, doubled } = load
  return { swaps: done, tasks, lost, doubled, between, seconds: (performance.now() - began) / 1000 }
}

if (import.meta.main) {
  const [most, seconds, seed] = process.argv.slice(2).map(Number)
  print([await swaps(most, seconds, seed)])
}
