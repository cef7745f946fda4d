import { add, subtract, type Amounts, type Shape } from '#interfaces'
import type { Core } from './core.ts'
import type { Ledger } from './ledger.ts'
import type { Reactor } from './reactor.ts'
import type { JobRecord, Lease, NodeRecord, TaskRecord } from './records.ts'
import type { ResourceManager } from './resource-manager.ts'
import type { Role } from './role.ts'

interface Places {
  readonly shape: Shape
  count: number
}

/**
 * The invariants of the cores as code: answers what does not hold, in words; an empty list when all is well. What no
 * single core knows (a task is in exactly one place, the Resource Manager's leases are the nodes') is compared only while
 * no message is on its way. Costs time in the number of open tasks: for tests and for looking into a fault.
 */
export function sanityCheck(reactor: Reactor): string[] {
  const faults: string[] = []
  const cores = [...reactor.cores.values()]
  for (const core of cores) {
    for (const role of core.roles) checkRole(role, core.id, faults)
    checkNode(core, faults)
  }
  if (reactor.quiet) {
    for (const core of cores) {
      if (core.resourceManager) checkLeases(core.resourceManager, cores, faults)
      checkJobs(core, cores, faults)
    }
  }
  return faults
}

/** The list is whole, the queue and the parking say the same as it does. */
function checkRole(role: Role, id: string, faults: string[]): void {
  const at = `${id} ${role.name}`
  const byShape = new Map<Shape, number>()
  let size = 0
  let before: TaskRecord | undefined
  for (let task = role.list.first; task; before = task, task = task.next) {
    size++
    if (!role.allowance.kept.has(task)) byShape.set(task.shape, (byShape.get(task.shape) ?? 0) + 1)
    if (task.holder !== role) faults.push(`${at}: ${task.id} is in its list and held elsewhere`)
    if (task.previous !== before) faults.push(`${at}: the list is torn before ${task.id}`)
    if (before && before.order >= task.order) faults.push(`${at}: ${task.id} is out of order`)
  }
  if (size !== role.waiting) faults.push(`${at}: ${role.waiting} wait, the list has ${size}`)
  const { kept } = role.allowance
  for (const task of [...role.overflow, ...kept])
    if (task.holder !== role) faults.push(`${at}: ${task.id} is kept back and does not wait`)
  if (role.closed) return
  const queued = role.parts.queue.size()
  if (queued !== size - role.overflow.size - kept.size)
    faults.push(
      `${at}: the queue has ${queued} of ${size} tasks, ${role.overflow.size + kept.size} kept back`,
    )
  let offerable = 0
  for (const [shape, count] of byShape) {
    if (role.parking.waiting(shape) !== count)
      faults.push(`${at}: parking counts ${role.parking.waiting(shape)} of ${count} tasks`)
    if (!role.parking.refusal(shape)) offerable++
  }
  if (role.parking.offerable !== offerable)
    faults.push(`${at}: ${role.parking.offerable} shapes are offerable, not ${offerable}`)
}

/** What runs or is claimed on the node is what its ledger charged, and it fits. */
function checkNode({ nodeManager }: Core, faults: string[]): void {
  const { node, ledger } = nodeManager
  const places = new Map<number, Places>()
  for (const { lease } of nodeManager.leases.values()) count(places, lease.task.shape)
  for (const probe of nodeManager.claimed()) count(places, probe.shape)
  checkPlaces(ledger, node, places, [], node.id, faults)
  for (const [d, amount] of node.free.entries())
    if (amount < 0) faults.push(`${node.id}: ${amount} free in dimension ${d}`)
}

/** The Resource Manager's ledger is its leases, what nodes began by themselves, and reservations. */
function checkLeases(manager: ResourceManager, cores: readonly Core[], faults: string[]): void {
  const leases = new Map([...manager.leases].map((lease) => [lease.attempt, lease]))
  const running = new Map<string, number>()
  const usage = new Map<string, number[]>()
  const asking = new Map<JobRecord, number>()
  for (const { job } of manager.list) asking.set(job, (asking.get(job) ?? 0) + 1)
  for (const [job, count] of asking)
    if (job.asking !== count) faults.push(`${job.id}: ${job.asking} ask, ${count} wait`)
  for (const { task } of leases.values()) {
    running.set(task.job.id, (running.get(task.job.id) ?? 0) + 1)
    if (!usage.has(task.user)) usage.set(task.user, [])
    add(usage.get(task.user)!, task.needs)
    if (task.job.running < running.get(task.job.id)!)
      faults.push(`${task.job.id}: ${task.job.running} run, there are more leases`)
  }
  for (const [user, amounts] of usage)
    if (!same(manager.leases.usage(user), amounts)) faults.push(`usage of ${user} is wrong`)
  for (const { nodeManager } of cores) {
    const id = nodeManager.node.id
    const record = manager.ledger.node(id)
    if (!record) continue
    const places = new Map<number, Places>()
    for (const { lease } of nodeManager.leases.values()) {
      count(places, lease.task.shape)
      if (lease.by === manager.name && !leases.delete(lease.attempt))
        faults.push(`${id} runs attempt ${lease.attempt}, which nobody granted`)
    }
    for (const probe of nodeManager.claimed()) count(places, probe.shape)
    checkPlaces(
      manager.ledger,
      record,
      places,
      manager.reserved.on(record),
      `the Resource Manager on ${id}`,
      faults,
    )
  }
  for (const lease of leases.values())
    faults.push(`attempt ${lease.attempt} of ${lease.task.id} runs nowhere`)
}

/** Every task that is open is in exactly one place. */
function checkJobs(home: Core, cores: readonly Core[], faults: string[]): void {
  const leases = new Map<TaskRecord, Lease[]>()
  for (const { nodeManager } of cores) {
    for (const { lease } of nodeManager.leases.values()) {
      const others = leases.get(lease.task)
      if (others) others.push(lease)
      else leases.set(lease.task, [lease])
    }
  }
  for (const job of home.applicationMaster?.jobs.values() ?? []) {
    let unfinished = 0
    let runnable = 0
    for (const stage of job.stages) {
      let open = 0
      for (const task of stage.tasks) {
        if (task.state === 'done') continue
        open++
        if (task.state === 'ready' || task.state === 'asked') runnable++
        const where = placesOf(task, home, leases.get(task) ?? [])
        if (where.length !== 1) faults.push(`${task.id} is ${where.join(' and ') || 'nowhere'}`)
      }
      if (stage.unfinished !== open)
        faults.push(`${job.id} ${stage.name}: ${stage.unfinished} unfinished, not ${open}`)
      unfinished += open
    }
    if (job.runnable !== runnable)
      faults.push(`${job.id}: ${job.runnable} are runnable, not ${runnable}`)
    if (job.unfinished !== unfinished)
      faults.push(`${job.id}: ${job.unfinished} unfinished, not ${unfinished}`)
  }
}

function placesOf(task: TaskRecord, home: Core, leases: readonly Lease[]): string[] {
  const places: string[] = []
  if (task.state === 'waiting') places.push('waiting for inputs')
  if (task.state === 'backoff') places.push('backing off')
  if (task.holder) {
    const role = task.holder as Role
    const ready = role === home.applicationMaster
    places.push(`in the list of the ${role.name}`)
    if (ready !== (task.state === 'ready')) places.push(task.state)
  }
  // A copy runs beside the first attempt, or alone when that one failed.
  const firsts = leases.filter(({ copy }) => !copy).length
  for (let i = 0; i < Math.max(firsts, Math.min(1, leases.length)); i++) places.push('running')
  return places
}

function checkPlaces(
  ledger: Ledger,
  node: NodeRecord,
  expected: ReadonlyMap<number, Places>,
  held: readonly Amounts[],
  at: string,
  faults: string[],
): void {
  const free = [...node.total]
  for (const amounts of held) subtract(free, amounts)
  let running = 0
  const seen = new Set<number>()
  for (const { shape: id, charged, staged } of ledger.places(node)) {
    seen.add(id)
    const known = expected.get(id)
    if (known?.count !== charged + staged)
      faults.push(`${at}: ${charged}+${staged} places of shape ${id} for ${known?.count ?? 0}`)
    for (let i = 0; known && i < charged; i++) subtract(free, known.shape.needs)
    running += charged
  }
  for (const id of expected.keys())
    if (!seen.has(id)) faults.push(`${at}: shape ${id} is not charged`)
  if (!same(free, node.free))
    faults.push(`${at}: ${node.free.join(' ')} free, not ${free.join(' ')}`)
  if (node.running !== running) faults.push(`${at}: ${node.running} run, not ${running}`)
}

function count(places: Map<number, Places>, shape: Shape): void {
  const known = places.get(shape.id)
  if (known) known.count++
  else places.set(shape.id, { shape, count: 1 })
}

function same(a: Amounts, b: Amounts): boolean {
  for (let d = 0; d < Math.max(a.length, b.length); d++)
    if ((a[d] ?? 0) !== (b[d] ?? 0)) return false
  return true
}
