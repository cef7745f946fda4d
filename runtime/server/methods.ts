import type { JobSpec } from '../core/job-spec.ts'
import { didYouMean, SegueError } from '../errors.ts'
import { runJob } from '../service/run-job.ts'
import type { Service, Wanted } from '../service/service.ts'
import { duration, fields, job, json, oneOf, optional, text, whole } from './checks.ts'
import type { Check, Checked } from './checks.ts'

/** A request that is being answered. */
export interface Asked {
  readonly service: Service
  /** Aborted when the client does not want the answer any more, or is gone. */
  readonly signal: AbortSignal
  /** Who asks, for the record; with the name that the client gave for this request. */
  readonly actor: (given?: string) => string
}

export interface Method {
  /** Whether it answers with a stream. */
  readonly stream: boolean
  /** Checks the parameters and throws E_USAGE, before anything has happened; or calls. */
  readonly call: (asked: Asked, params: readonly unknown[]) => unknown
}

type Params = Readonly<Record<string, Check<unknown>>>
type Values<P extends Params> = { readonly [K in keyof P]: Checked<P[K]> }

function method<P extends Params>(
  params: P,
  call: (asked: Asked, values: Values<P>) => Promise<unknown>,
): Method {
  return { stream: false, call: (asked, given) => call(asked, checked(params, given)) }
}

function stream<P extends Params>(
  params: P,
  call: (asked: Asked, values: Values<P>) => AsyncIterable<unknown>,
): Method {
  return { stream: true, call: (asked, given) => call(asked, checked(params, given)) }
}

function checked<P extends Params>(params: P, given: readonly unknown[]): Values<P> {
  const names = Object.keys(params)
  if (given.length > names.length) {
    throw new SegueError('E_USAGE', `${given.length} parameters were given`, {
      expected: `at most ${names.length}: ${names.join(', ')}`,
      running: 'everything; nothing was done',
    })
  }
  return Object.fromEntries(
    names.map((name, i) => [name, params[name](given[i], name)]),
  ) as Values<P>
}

const limit = optional(whole(1, 1_000_000))
const generation = whole(0, Number.MAX_SAFE_INTEGER)
const jobQuery = { state: text, name: text, user: text, job: text, stage: text, node: text }
const query = optional(fields({ ...jobQuery, generation, limit }))
const actor = optional(text)
const apply = optional(fields({ actor: text, expected: generation }))
const wanted: Check<Wanted> = (value, at) => {
  if (typeof value === 'string') return text(value, at)
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return json(value, at) as Wanted
  throw new SegueError('E_USAGE', `${at} is neither a name nor changes`, {
    expected: 'the name of a composition, or components by role.Interface',
    running: 'everything; nothing was done',
  })
}

const submission = { spec: job, options: optional(fields({ actor: text, key: text })) }

/** All that can be asked: every method of a Service, and to submit a job and follow it at once. */
const TABLE: Readonly<Record<keyof Service | 'run', Method>> = {
  info: method({}, ({ service }) => service.info()),
  status: method({}, ({ service }) => service.status()),
  submit: method(submission, (asked, { spec, options }) =>
    asked.service.submit(spec as unknown as JobSpec, {
      ...options,
      actor: asked.actor(options?.actor),
    }),
  ),
  run: stream(submission, ({ service, actor, signal }, { spec, options }) =>
    runJob(
      service,
      spec as unknown as JobSpec,
      { ...options, actor: actor(options?.actor) },
      signal,
    ),
  ),
  jobs: method({ query }, ({ service }, values) => service.jobs(values.query)),
  job: method({ id: text }, ({ service }, { id }) => service.job(id)),
  wait: method({ id: text, timeoutMs: optional(duration) }, (asked, { id, timeoutMs }) =>
    asked.service.wait(id, timeoutMs, asked.signal),
  ),
  results: method({ id: text, stage: optional(text) }, ({ service }, { id, stage }) =>
    service.results(id, stage),
  ),
  ends: stream({ id: text }, ({ service, signal }, { id }) => service.ends(id, signal)),
  cancel: method({ id: text, actor }, (asked, values) =>
    asked.service.cancel(values.id, asked.actor(values.actor)),
  ),
  retry: method({ id: text, actor }, (asked, values) =>
    asked.service.retry(values.id, asked.actor(values.actor)),
  ),
  tasks: method({ query }, ({ service }, values) => service.tasks(values.query)),
  task: method({ id: text }, ({ service }, { id }) => service.task(id)),
  logs: method(
    {
      id: text,
      options: optional(fields({ stream: oneOf('out', 'err'), bytes: whole(0, 2 ** 30) })),
    },
    ({ service }, { id, options }) => service.logs(id, options),
  ),
  events: method({ after: optional(generation), limit }, ({ service }, values) =>
    service.events(values.after, values.limit),
  ),
  follow: stream({ after: optional(generation) }, ({ service, signal }, { after }) =>
    service.follow(after, signal),
  ),
  why: method({ id: text }, ({ service }, { id }) => service.why(id)),
  composition: method({ name: optional(text) }, ({ service }, { name }) =>
    service.composition(name),
  ),
  compositions: method({}, ({ service }) => service.compositions()),
  plan: method({ wanted }, ({ service }, values) => service.plan(values.wanted)),
  apply: method({ wanted, options: apply }, (asked, values) =>
    asked.service.apply(values.wanted, {
      ...values.options,
      actor: asked.actor(values.options?.actor),
    }),
  ),
  undo: method({ generation: optional(generation), options: apply }, (asked, values) =>
    asked.service.undo(values.generation, {
      ...values.options,
      actor: asked.actor(values.options?.actor),
    }),
  ),
  history: method({ limit }, ({ service }, values) => service.history(values.limit)),
  diff: method({ from: text, to: text }, ({ service }, { from, to }) => service.diff(from, to)),
  components: method({}, ({ service }) => service.components()),
  component: method({ id: text }, ({ service }, { id }) => service.component(id)),
  tap: method(
    { binding: text, count: whole(1, 100_000), timeoutMs: optional(duration) },
    ({ service }, { binding, count, timeoutMs }) => service.tap(binding, count, timeoutMs),
  ),
  state: method({ binding: text }, ({ service }, { binding }) => service.state(binding)),
  down: method(
    { options: optional(fields({ graceMs: duration, actor: text })) },
    (asked, { options }) => asked.service.down({ ...options, actor: asked.actor(options?.actor) }),
  ),
}

const METHODS: ReadonlyMap<unknown, Method> = new Map(Object.entries(TABLE))

export const METHOD_NAMES = Object.keys(TABLE) as (keyof typeof TABLE)[]

/** Throws E_PROTOCOL with the nearest where there is none of that name. */
export function methodOf(name: unknown): Method {
  const found = METHODS.get(name)
  if (found) return found
  const told = typeof name === 'string' ? `"${name.slice(0, 60)}"` : typeof name
  const near = typeof name === 'string' && didYouMean(name.slice(0, 60), METHOD_NAMES)
  throw new SegueError('E_PROTOCOL', `no method is called ${told}`, {
    expected: `one of ${METHOD_NAMES.join(', ')}`,
    running: 'everything; nothing was done',
    next: near ? `did you mean "${near}"?` : 'use the same version of segue on both sides',
  })
}
