import {
  fits,
  laneQueue,
  nodeIndex,
  type Cluster,
  type Estimator,
  type Interface,
  type Job,
  type Monitor,
  type Node,
  type Placement,
  type Queue,
  type Shape,
  type Stage,
  type Task,
} from '#interfaces'

/** One job of three equal tasks, two nodes, and room for all: what a component is tried out in. */
export interface World {
  readonly job: Job
  readonly shape: Shape
  readonly stage: Stage
  readonly tasks: readonly Task[]
  readonly nodes: readonly (Node & { free: readonly number[] })[]
  /** Stand-ins by the name of their interface. */
  readonly standIns: Readonly<Record<string, object>>
}

const NOW = 2_000_000
const NEEDS = [1000, 1_000_000]

export function world(): World {
  const stages: Stage[] = []
  const job: Job = {
    id: 'j-1',
    name: 'trial',
    user: 'someone',
    pool: 'default',
    submitted: 1_000_000,
    stages,
    executors: Infinity,
    running: 0,
    runnable: 3,
  }
  const shape: Shape = { id: 1, needs: NEEDS, near: [], labels: [] }
  const stage = {
    ...{ job, name: 'only', shape, count: 3, unfinished: 3 },
    task: undefined as Task | undefined,
  }
  stages.push(stage)
  const tasks = [1, 2, 3].map((order) => task(job, stage, order))
  stage.task = tasks[0]
  const nodes = [0, 1].map((index) => ({
    id: `n${index + 1}`,
    index,
    rack: 'r1',
    labels: [],
    total: [4000, 8_000_000],
    free: [4000, 8_000_000] as readonly number[],
    speed: 1,
    open: true,
    running: 0,
  }))
  return { job, shape, stage, tasks, nodes, standIns: standIns(job, nodes) }
}

const task = (job: Job, stage: Stage, order: number): Task => ({
  id: `${job.id}.${order}`.replace('j', 't'),
  job,
  stage,
  shape: stage.shape,
  needs: NEEDS,
  user: job.user,
  name: `${stage.name}-${order}`,
  order,
  submitted: job.submitted,
  priority: order,
  deadline: Infinity,
  estimate: 1000 * order,
  rank: 1000 * order,
  attempt: 1,
  gang: undefined,
  kind: 'task',
})

/** The simplest honest answer of each interface. */
function standIns(job: Job, nodes: readonly Node[]): Record<string, object> {
  let drawn = 0
  const next = () => (drawn = (drawn + 0.618033988749895) % 1)
  const index = nodeIndex()
  for (const node of nodes) index.join(node)
  const queue: Queue = laneQueue((it) => it.order)
  const placement: Placement = {
    join: index.join,
    leave: index.leave,
    changed: index.changed,
    place: (it) => index.first(it) ?? index.refusal(it),
    placeAll: (tasks) => tasks.map((it) => nodes.find((node) => fits(it.needs, node.free))!),
    probe: (_task, count) => nodes.slice(0, count),
    launched() {},
  }
  const estimator: Estimator = { estimate: (it) => it.estimate, observe: () => false }
  const monitor: Monitor = { submitted() {}, started() {}, ended() {}, read: () => [] }
  const cluster: Cluster = {
    nodes: () => nodes,
    total: () => [8000, 16_000_000],
    jobs: () => [job],
    running: () => [],
    reservations: () => [],
    usage: () => [0, 0],
  }
  return {
    Queue: queue,
    Placement: placement,
    Estimator: estimator,
    Monitor: monitor,
    Cluster: cluster,
    Clock: { now: () => NOW },
    World: {
      now: () => NOW,
      begins: () => ({ outcome: 'ok', service: 1000 }),
      ended() {},
      after: <T>(_delay: number, action: (of: T) => void, of: T) => void setImmediate(action, of),
    },
    Random: { next, below: (below: number) => Math.floor(next() * below) },
  }
}

/** Stands in for a component of that interface; methods of an interface without a stand-in answer undefined. */
export function standIn(it: Interface, { standIns }: World): object {
  const methods = Object.keys({ ...it.methods, ...it.optional })
  return standIns[it.name] ?? Object.fromEntries(methods.map((name) => [name, () => undefined]))
}
