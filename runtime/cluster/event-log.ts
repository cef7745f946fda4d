import type { Micros, Report } from '#interfaces'
import type { Assembly } from '../assembler/assemble.ts'
import type { RoleName } from '../assembler/roles.ts'
import type { Core } from '../core/core.ts'
import { DecisionHash } from '../core/decision-hash.ts'
import type { Entering } from '../core/entering.ts'
import type { Message } from '../core/messages.ts'
import type { CallRecord, JobRecord, Lease } from '../core/records.ts'
import type { Done } from '../core/resume.ts'
import type { Seat } from '../core/rewire.ts'
import type { Beginning, Trip, Witness } from '../core/witness.ts'
import {
  EVENT_LOG_VERSION,
  type DoneTask,
  type EventLine,
  type HeaderLine,
} from '../workload/event-log-lines.ts'
import { withoutValues } from '../workload/without-values.ts'
import { versionsOf } from './generations.ts'

/** Starts between two lines that say what was decided so far. */
const HASH_EVERY = 1000

export interface EventLogOptions {
  /** What the header says of the cluster. */
  readonly header: Pick<
    HeaderLine,
    'segue' | 'at' | 'seed' | 'nodes' | 'staging' | 'turn' | 'resources'
  >
  readonly now: () => Micros
  readonly generation: () => number
  /** Takes a line, without its end. */
  readonly write: (line: string) => void
  /** No more is to be written. */
  readonly full?: () => boolean
}

/** The line without what the log adds. */
type Told<Line> = Line extends EventLine ? Omit<Line, 't' | 'in'> : never

/** Writes down what enters the cores, so that it can enter others in the same order. */
export class EventLog implements Witness {
  readonly #options: EventLogOptions
  readonly #hash = new DecisionHash()
  #starts = 0
  /** How often the cores have told their driver something since the last line that did not happen within such a call. */
  #told = 0
  /** Such calls within each other. */
  #depth = 0
  #last: Micros = 0
  #resources = 0
  /** Starts when the last line was written that says what was decided. */
  #hashed = 0
  #begun = false
  #closed = false

  constructor(options: EventLogOptions) {
    this.#options = options
  }

  tells(): void {
    this.#told++
    this.#depth++
  }

  told(): void {
    this.#depth--
  }

  starts(core: Core, lease: Lease): void {
    this.#hash.add(lease, core.nodeManager.node.index, this.#options.now())
    this.#starts++
  }

  ticks(): void {
    this.#write('{"e":"tick"')
  }

  turns(limit: number): void {
    if (this.#depth === 0) this.#betweenTurns()
    if (limit === this.#options.header.turn) this.#write('{"e":"turn"')
    else this.#add({ e: 'turn', limit: limit === Infinity ? null : limit })
  }

  broadcasts(message: Message): void {
    if (message.type === 'node-joined') this.#add({ e: 'join', node: message.node.id })
    else if (message.type === 'node-left') this.#add({ e: 'leave', node: message.node })
  }

  attemptsAfter(last: number): void {
    this.#add({ e: 'attempts', last })
  }

  submits({ id, submitted, spec, standing, done = [] }: Entering): void {
    const { resources } = this.#options.header
    const more = resources.length > this.#resources
    this.#resources = resources.length
    this.#add({
      ...{ e: 'job', id, submitted, spec: withoutValues(spec) },
      ...(more && { resources }),
      ...(standing && { standing }),
      ...(done.length > 0 && { done: done.map(doneTask) }),
    })
  }

  calls({ job, number, submitted }: CallRecord): void {
    this.#write(`{"e":"call","job":"${job.id}","number":${number},"submitted":${submitted}`)
  }

  cancels(job: JobRecord): void {
    this.#add({ e: 'cancel', job: job.id })
  }

  ends({ attempt, task, node }: Lease, { outcome, service }: Report): void {
    this.#write(
      `{"e":"end","attempt":${attempt},"task":"${task.id}","node":"${node}","outcome":"${outcome}","service":${service}`,
    )
  }

  holds(): void {
    this.#add({ e: 'hold' })
  }

  releases(): void {
    this.#add({ e: 'release' })
  }

  rewires(beginning: Beginning): void {
    const { next, options } = beginning
    const { name = '', actor = '', lenient } = options
    const wired = { generation: this.#options.generation(), name, ...wiringOf(next) }
    if (!this.#begun) this.#begin(wired)
    const distrust = distrusted(beginning)
    this.#add({
      ...{ e: 'rewire', actor, ...wired, changed: changesByRole(beginning) },
      ...(distrust.length > 0 && { distrust }),
      ...(lenient && { lenient }),
    })
  }

  steps(failed: boolean): void {
    const generation = this.#options.generation()
    this.#add({ e: 'step', generation, ...(failed && { failed }) })
  }

  filled(slices: number): void {
    this.#add({ e: 'filled', slices })
  }

  closes(seat: Seat, trip: Trip | undefined): void {
    this.#add({ e: 'close', seat: nameOf(seat), ...trip })
  }

  wakes(seat: Seat): void {
    this.#add({ e: 'wake', seat: nameOf(seat) })
  }

  /** The last line, whatever else happens. */
  close(full = false): void {
    if (this.#begun && !this.#closed)
      this.#add({ e: 'done', ...this.#decided, ...(full && { full }) })
    this.#closed = true
  }

  get #decided() {
    return { starts: this.#starts, hash: this.#hash.text }
  }

  #begin(wired: Pick<HeaderLine, 'name' | 'composition' | 'components' | 'generation'>): void {
    this.#begun = true
    const { header, now, write } = this.#options
    const { resources, ...told } = header
    this.#resources = resources.length
    this.#last = now()
    const version = EVENT_LOG_VERSION
    const line: HeaderLine = { e: 'log', version, ...told, t: this.#last, ...wired, resources }
    write(JSON.stringify(line))
  }

  #betweenTurns(): void {
    if (this.#options.full?.()) return this.close(true)
    if (this.#starts < this.#hashed + HASH_EVERY) return
    this.#hashed = this.#starts
    this.#add({ e: 'hash', ...this.#decided })
  }

  #add(line: Told<EventLine>): void {
    this.#write(JSON.stringify(line).slice(0, -1))
  }

  /** A line that lacks its end: when it happened, and within what. */
  #write(line: string): void {
    if (this.#closed) return
    const now = this.#options.now()
    const time = now === this.#last ? '' : `,"t":${now}`
    this.#last = now
    if (this.#depth > 0) return this.#options.write(`${line}${time},"in":${this.#told}}`)
    this.#told = 0
    this.#options.write(`${line}${time}}`)
  }
}

/** `n1 resourceManager`. */
const nameOf = ({ core, role }: Seat): string => `${core.id} ${role.name}`

const doneTask = ({ number, attempt, times }: Done): DoneTask => {
  const { wait, service, node, generation } = times
  return [number, attempt, wait, service, node, generation]
}

function wiringOf(assembly: Assembly): Pick<HeaderLine, 'composition' | 'components'> {
  const { schema: _, hash: _hash, description: _description, ...composition } = assembly.composition
  return { composition, components: Object.fromEntries(versionsOf(assembly)) }
}

/** Of each role what is changed where it is not closed, for that is the same on every node. */
function changesByRole({ seats, changed }: Beginning): Record<string, string[]> {
  const byRole = new Map<RoleName, Seat>()
  for (const seat of seats) {
    const { name } = seat.role
    if (!byRole.has(name) || byRole.get(name)!.role.closed) byRole.set(name, seat)
  }
  return Object.fromEntries(
    [...byRole].map(([role, seat]) => [role, [...(changed.get(seat) ?? [])]]),
  )
}

function distrusted({ changed, options }: Beginning): [string, string][] {
  const { distrust } = options
  if (!distrust) return []
  return [...changed].flatMap(([seat, faces]) =>
    [...faces]
      .filter((face) => distrust(seat, face))
      .map((face): [string, string] => [nameOf(seat), face]),
  )
}
