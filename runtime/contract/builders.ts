import {
  add,
  SCALE,
  type Amounts,
  type Clock,
  type Cluster,
  type Estimator,
  type Gang,
  type Job,
  type Micros,
  type Node,
  type Random,
  type Shape,
  type Stage,
  type Task,
} from '#interfaces'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** Records as a core would hold them: a law or test may write to them. */
export type TestJob = Writable<Job> & { stages: TestStage[] }
export type TestStage = Writable<Stage>
export type TestTask = Writable<Task>
export type TestNode = Writable<Node> & { free: number[] }

/** Amounts as people write them: cores, then bytes, then custom resources. */
export interface Needs {
  cpu?: number
  memory?: number
  /** Custom resources, from dimension 2 on. */
  other?: readonly number[]
}

export const amounts = ({ cpu = 0, memory = 0, other = [] }: Needs): number[] =>
  [cpu, memory, ...other].map((amount) => Math.round(amount * SCALE))

const numbers = { job: 0, task: 0, node: 0, gang: 0 }
const next = (of: keyof typeof numbers): number => ++numbers[of]

/** Ids begin at 1 again, so that those of a counterexample are small. What was made before must not be used beside what follows. */
export function renumber(): void {
  for (const of of Object.keys(numbers) as (keyof typeof numbers)[]) numbers[of] = 0
}

const shapes = new Map<string, Shape>()

/** Equal needs and constraints are the same object, as in the core; `own` sets one apart. */
export function shape({
  near = [],
  labels = [],
  own = '',
  ...needs
}: Needs & { near?: string[]; labels?: string[]; own?: string } = {}): Shape {
  const given = amounts({ cpu: 1, ...needs })
  const key = JSON.stringify([given, near, labels, own])
  let found = shapes.get(key)
  if (!found) shapes.set(key, (found = { id: shapes.size + 1, needs: given, near, labels }))
  return found
}

export function job(given: Partial<TestJob> = {}): TestJob {
  const id = given.id ?? `j-${next('job')}`
  return {
    id,
    name: id,
    user: 'ann',
    pool: 'default',
    submitted: 0,
    stages: [],
    executors: Infinity,
    running: 0,
    runnable: 0,
    ...given,
  }
}

export function stage(of: TestJob = job(), given: Partial<TestStage> = {}): TestStage {
  const count = given.count ?? 1
  const made = {
    job: of,
    name: `s${of.stages.length + 1}`,
    shape: shape(),
    count,
    unfinished: count,
    task: undefined,
    ...given,
  }
  of.stages.push(made)
  return made
}

export interface TaskSpec extends Needs, Partial<Omit<TestTask, 'needs' | 'shape' | 'gang'>> {
  labels?: string[]
  shape?: Shape
  gang?: Gang
}

export function task(given: TaskSpec = {}): TestTask {
  const { cpu, memory, other, labels, ...fields } = given
  const needs = {
    ...(cpu !== undefined && { cpu }),
    ...(memory !== undefined && { memory }),
    ...(other && { other }),
  }
  const of =
    given.job ??
    given.stage?.job ??
    job({ user: given.user ?? 'ann', submitted: given.submitted ?? 0 })
  const wanted = given.shape ?? given.stage?.shape ?? shape({ ...needs, labels })
  const order = given.order ?? next('task')
  const its: TestStage = given.stage ?? stage({ ...of, stages: [] }, { job: of, shape: wanted })
  const made: TestTask = {
    id: `t-${order}`,
    job: of,
    stage: its,
    user: of.user,
    name: 'task',
    order,
    submitted: of.submitted,
    priority: 0,
    deadline: Infinity,
    estimate: undefined,
    rank: 0,
    attempt: 1,
    kind: 'task',
    gang: undefined,
    ...fields,
    shape: wanted,
    needs: wanted.needs,
  }
  its.task ??= made
  return made
}

/** So many tasks that are the same but for their order. */
export const tasks = (count: number, given: TaskSpec = {}): TestTask[] =>
  Array.from({ length: count }, () => task(given))

/** A stage with its tasks, in a job. */
export function stageOf(of: TestJob, count: number, given: TaskSpec = {}): TestTask[] {
  const { cpu, memory, other, labels } = given
  const made = stage(of, {
    count,
    shape: shape({ ...(cpu !== undefined && { cpu }), memory, other, labels }),
  })
  return tasks(count, { estimate: given.estimate, rank: given.rank, job: of, stage: made })
}

/** Tasks that start together or not at all. */
export function gang(size: number, given: TaskSpec = {}): TestTask[] {
  const id = `g-${next('gang')}`
  const { cpu, memory, other, labels } = given
  const own = shape({ ...(cpu !== undefined && { cpu }), memory, other, labels, own: id })
  const waiting: Task[] = []
  const together: Gang = { id, size, waiting }
  const members = tasks(size, { ...given, shape: own, gang: together })
  waiting.push(...members)
  return members
}

export interface NodeSpec extends Needs, Partial<Omit<TestNode, 'free' | 'total'>> {}

export function node({ cpu = 4, memory = 16, other, ...fields }: NodeSpec = {}): TestNode {
  const total = amounts({ cpu, memory, other })
  const index = fields.index ?? next('node')
  return {
    id: `n${index}`,
    index,
    rack: 'r1',
    labels: [],
    total,
    free: [...total],
    speed: 1,
    open: true,
    running: 0,
    ...fields,
  }
}

export const nodes = (count: number, given: NodeSpec = {}): TestNode[] =>
  Array.from({ length: count }, () => node(given))

export function clock(start: Micros = 0): Clock & { set(now: Micros): void } {
  let now = start
  return { now: () => now, set: (to) => void (now = to) }
}

/** A small generator with a seed (mulberry32). */
export function random(seed = 1): Random {
  let state = seed >>> 0
  const draw = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return { next: draw, below: (below) => Math.floor(draw() * below) }
}

/** The sum of these nodes, with nothing running. */
export function cluster(of: readonly Node[]): Cluster {
  return {
    nodes: () => of,
    total() {
      const sum: number[] = []
      for (const { open, total } of of) if (open) add(sum, total)
      return sum
    },
    jobs: () => [],
    running: () => [],
    reservations: () => [],
    usage: (): Amounts => [],
  }
}

/** Knows what is in the table, by task id. */
export const estimates = (table: Readonly<Record<string, Micros>> = {}): Estimator => ({
  estimate: (one) => table[one.id] ?? one.estimate,
  observe: () => false,
})
