/**
 * What must not compile of the client, and what must. `tsc -p .` checks it: each expected error that does not come is
 * an error itself. Nothing here runs.
 */
import type * as tasks from './fixtures/client-tasks.ts'
import type { Client, Handle, Job, RemoteFunction, TaskError } from '../runtime/index.ts'

declare const client: Client
type Tasks = typeof tasks
const t = client.module<Tasks>(new URL('./fixtures/client-tasks.ts', import.meta.url))

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const is = <T extends true>(): T | undefined => undefined

// A call gives a handle of what the function returns, promised or not.
is<Equal<ReturnType<typeof t.square>, Handle<number>>>()
is<Equal<ReturnType<typeof t.add>, Handle<number>>>()
const n: number = await t.square(3)
const text: string = await t.greet('you')
t.greet('you', 2)

// @ts-expect-error a text is not a number
t.square('3')
// @ts-expect-error an argument is missing
t.add(1)
// @ts-expect-error one too many
t.square(1, 2)
// @ts-expect-error there is no such function
t.cube(3)
// @ts-expect-error what is no function is not there
void t.LIMIT
// @ts-expect-error nor is a class
t.Thing()

// Handles stand for values, at any depth of lists and plain objects.
t.add(t.square(3), 4)
t.move({ x: t.square(2), tags: ['a'] }, 1)
t.move({ x: 1, tags: [t.greet('a'), 'b'] }, t.square(1))
t.move(t.move({ x: 1, tags: [] }, 1), 2)
t.total({ parts: [1, t.square(2)] })
t.when(new Date(), new Map([['utc', new Set([1])]]))
t.identity({ anything: [t.square(1)] })

// @ts-expect-error a handle of a text is not one of a number
t.add(t.greet('a'), 1)
// @ts-expect-error nor deeper
t.move({ x: t.greet('a'), tags: [] }, 1)
// @ts-expect-error a promise is no handle
t.square(Promise.resolve(1))
// @ts-expect-error in a map there are values only
t.when(new Date(), new Map([['utc', t.identity(1)]]))

// Options.
is<Equal<typeof t.square, ReturnType<typeof t.square.with>>>()
t.square.with({ cpu: 2, memory: '1GiB', retries: 3, priority: 1, deadlineMs: 5, timeoutMs: 9 })(3)
t.square.with({ labels: ['gpu'], needs: { gpu: 1 }, user: 'ann', name: 'my squares' })(3)
// @ts-expect-error there is no such option
t.square.with({ cpus: 2 })
// @ts-expect-error and it keeps its parameters
t.square.with({ cpu: 2 })('3')

client.submit(t.add, [1, t.square(2)], { cpu: 2 })
// @ts-expect-error a wrong argument
client.submit(t.add, [1, '2'])
// @ts-expect-error too few
client.submit(t.add, [1])
// @ts-expect-error a function of this process
client.submit((a: number) => a, [1])
// @ts-expect-error and an imported one
client.submit((await import('./fixtures/client-tasks.ts')).square, [1])

is<Equal<ReturnType<typeof client.map<[n: number], number>>, Handle<number>[]>>()
const many: Handle<number>[] = client.map(t.square, [1, 2, t.square(3)])
client.map(t.greet, new Set(['a', 'b']), { cpu: 0.5 })
// @ts-expect-error wrong items
client.map(t.square, ['a'])
// @ts-expect-error a function of two parameters
client.map(t.add, [1])
// @ts-expect-error a closure
client.map((a: number) => a, [1])

// Gathering keeps types and places.
const all: number[] = await client.gather(many)
const [one, two]: [number, string] = await client.gather([t.square(1), t.greet('a')])
// @ts-expect-error the second is a text
const wrong: [number, number] = await client.gather([t.square(1), t.greet('a')])

for await (const { handle, value, error } of client.asCompleted(many)) {
  is<Equal<typeof handle, Handle<number>>>()
  if (error === undefined) void (value + 1)
  else if (error.name === 'TaskError') void (error as TaskError).node
  // @ts-expect-error there may be none
  void (value + 1)
}

// Jobs.
const job = client.job('demo', (j) => {
  const m = j.module<Tasks>('./tasks.ts')
  const made = j.shell`make ${'target'} ${[1, 2]}`
  const squares = j.map(m.square, [1, 2, 3])
  // @ts-expect-error wrong items
  j.map(m.square, ['a'])
  // @ts-expect-error a step of a text
  m.square(m.greet('a'))
  return {
    sum: m.total({ parts: squares }).after(made),
    made,
    next: m.add(t.square(2), m.square(3)),
  }
})
const { sum, made, next } = await job
is<Equal<[typeof sum, typeof made.stdout, typeof next], [number, string, number]>>()
const single: Job<number> = client.job('one', (j) => j.module<Tasks>('./tasks.ts').add(1, 2))
t.square(single)
const pair: [number, string] = await client.job('two', (j) => {
  const m = j.module<Tasks>('./tasks.ts')
  return [m.square(1), m.greet('a')]
})
const nothing: undefined = await client.job('none', (j) => void j.shell`true`)
const results: Record<string, unknown[]> = await client.job('spec', {
  stages: [{ name: 'a', run: ['true'] }],
})
// @ts-expect-error a job has stages
client.job('spec', {})
// @ts-expect-error a handle is not a step
client.job('handle', () => t.square(1))

// Nothing answers a promise of a handle: the language would wait for its value.
type Methods = { [K in keyof Client]: Client[K] extends (...args: never[]) => infer R ? R : never }
type Answers = Methods[keyof Methods] | ReturnType<RemoteFunction<[], number>>
type OfHandles<R> = R extends Promise<infer T> | AsyncIterable<infer T>
  ? T extends Handle<unknown, unknown>
    ? R
    : never
  : never
is<Equal<OfHandles<Answers>, never>>()

const status: Promise<{ state: string }> = t.square(1).status()
const id: string | undefined = t.square(1).id
const stopped: Promise<boolean> = job.cancel()
await client.cancel(many)
await client.compose.apply({ 'resourceManager.Queue': 'queue/lifo' }, { expected: 3 })
// @ts-expect-error a component is named by a text
await client.compose.apply({ Queue: 5 })

export { all, id, n, nothing, one, pair, results, status, stopped, text, two, wrong }
