import { expect, test, onTestFinished } from 'vitest'
import { basename, dirname } from 'node:path'
import { SegueError } from '../../../runtime/errors.ts'
import { compile } from '../../../runtime/loader/compile.ts'
import { ContractChecker } from '../../../runtime/loader/contract.ts'
import { folder, queue, queueThat } from './folder.ts'

function checker(limitMs?: number) {
  const contracts = new ContractChecker(limitMs)
  const { write } = folder()
  onTestFinished(() => contracts.close())
  return async (text: string, name = 'queue/a.ts') => {
    const file = write(name, text)
    try {
      await contracts.check(await compile(file), basename(dirname(file)))
      return undefined
    } catch (error) {
      if (!(error instanceof SegueError)) throw error
      const { where = '', expected = '', found = '' } = error.parts
      return {
        code: error.code,
        message: error.message,
        where: where.replace(`${dirname(dirname(file))}/`, ''),
        expected,
        found,
      }
    }
  }
}

const placement = (place: string) => `
import { component, Placement, type Node } from 'segue/interfaces'
export default component({
  provides: Placement,
  create() {
    const nodes: Node[] = []
    return { join: (node) => void nodes.push(node), leave() {}, changed() {}, place: (task) => ${place} }
  },
})
`

const scheduler = (plan: string) => `
import { component, Queue, Placement, Scheduler, launchOrPass } from 'segue/interfaces'
export default component({
  provides: Scheduler,
  requires: { queue: Queue, placement: Placement },
  create: ({ queue, placement }) => ({ *plan() { ${plan} } }),
})
`

test('a sound component passes', async () => {
  const check = checker()
  expect(await check(queue())).toBeUndefined()
  const sound =
    'for (let task = queue.peek(); task; task = queue.peek()) yield launchOrPass(task, placement)'
  expect(await check(scheduler(sound), 'scheduler/a.ts')).toBeUndefined()
})

test('a throw in create is refused with its own line in the source', async () => {
  expect(await checker()(queueThat("throw new RangeError('no luck')"))).toMatchObject({
    code: 'E_CONTRACT',
    message: 'the component throws RangeError: no luck',
    where: 'queue/a.ts:6:11',
  })
})

test('what never returns is refused in time, and the next file is checked by a new worker', async () => {
  const check = checker(300)
  expect(await check(queueThat('for (;;);'))).toMatchObject({
    code: 'E_CONTRACT_TIMEOUT',
    where: 'queue/a.ts',
  })
  expect(await check(`${queue()}\nfor (;;);`)).toMatchObject({ code: 'E_CONTRACT_TIMEOUT' })
  const loops = queueThat('return { ...laneQueue((task) => task.order), peek() { for (;;); } }')
  expect(await check(loops)).toMatchObject({ code: 'E_CONTRACT_TIMEOUT' })
  expect(await check(scheduler('for (;;) queue.size()'), 'scheduler/a.ts')).toMatchObject({
    code: 'E_CONTRACT_TIMEOUT',
  })
  expect(await check(queue())).toBeUndefined()
})

test('what ends its thread or eats its memory is refused, and the next file is checked', async () => {
  const check = checker(20_000)
  expect(await check(queueThat('process.exit(3)'))).toMatchObject({
    code: 'E_CONTRACT',
    found: /status 3/,
  })
  const hoards = 'const all: unknown[] = []; for (;;) all.push(new Array(100_000).fill(all.length))'
  expect(await check(queueThat(hoards))).toMatchObject({
    code: 'E_CONTRACT',
    found: /memory limit/,
  })
  expect(await check(queue())).toBeUndefined()
})

test('what throws after its check harms no other file', async () => {
  const check = checker()
  // Its verdict and its end come to this thread in either order; the files behind it must not be meant.
  const own = await check(queueThat("void Promise.reject(new Error('later'))"))
  if (own !== undefined) expect(own).toMatchObject({ code: 'E_CONTRACT' })
  for (let i = 0; i < 20; i++) expect(await check(queue())).toBeUndefined()
})

test.each([
  [
    'a missing method',
    queueThat('const { peek, ...rest } = laneQueue((task) => task.order); return rest as never'),
    /no function peek/,
  ],
  [
    'an unknown method',
    queueThat('return { ...laneQueue((task) => task.order), rom: () => 1 } as never'),
    /did you mean room/,
  ],
  [
    'a member that is no function',
    queueThat('return { ...laneQueue((task) => task.order), room: 3 } as never'),
    /number/,
  ],
  [
    'too many parameters',
    queueThat('return { ...laneQueue((task) => task.order), size: (a: number) => a } as never'),
    /1 parameters/,
  ],
  ['a timer in create', queueThat('setInterval(() => {}, 1e6)'), /Timeout/],
  [
    'a size that does not count',
    queueThat('return { ...laneQueue((task) => task.order), size: () => 0 }'),
    /0/,
  ],
  ['an object that is none', queueThat('return 5 as never'), /^$/],
  [
    'a snapshot that is no plain data',
    queueThat('return { ...laneQueue((task) => task.order), snapshot: () => new Map() as never }'),
    /state is a Map/,
  ],
])('a queue with %s is refused', async (_, text, found) => {
  const refused = await checker()(text)
  expect(refused).toMatchObject({ code: 'E_CONTRACT', found })
})

test('a placement answers nodes with room or a known reason', async () => {
  const check = checker()
  const refused = async (place: string) =>
    (await check(placement(place), 'placement/a.ts'))?.message
  expect(
    await refused(
      "nodes.find((node) => node.open && node.free[0] >= task.needs[0]) ?? { why: 'no-room' }",
    ),
  ).toMatch(/gone/)
  expect(await refused('nodes[0]')).toMatch(/no room/)
  expect(await refused("({ why: 'because' }) as never")).toMatch(/unknown reason/)
  expect(await refused("({ why: 'no-room' })")).toBeUndefined()
})

test('a plan ends, and takes only what waits', async () => {
  const check = checker()
  const refused = async (plan: string) => (await check(scheduler(plan), 'scheduler/a.ts'))?.message
  expect(await refused("for (;;) yield { do: 'release', task: null!, node: null! }")).toMatch(
    /does not end/,
  )
  const twice =
    "const task = queue.peek(); if (task) for (;;) yield { do: 'spill', task, to: 'resourceManager' }"
  expect(await refused(twice)).toMatch(/does not wait/)
})

test('an executor is created, never started or run', async () => {
  const text = `
import { component, Executor } from 'segue/interfaces'
const never = () => { throw new Error('called') }
export default component({
  provides: Executor,
  create: () => ({ run: never, cancel: never, flush: never, busy: never, start: never }),
})
`
  expect(await checker()(text, 'executor/a.ts')).toBeUndefined()
})

test('a wrapper is tried in front of another, and what it leaves out is forwarded', async () => {
  const text = (size: string) => `
import { Queue, wrapper } from 'segue/interfaces'
export default wrapper({ provides: Queue, create: ({ inner }) => ({ size: () => ${size} }) })
`
  const check = checker()
  expect(await check(text('inner.size()'))).toBeUndefined()
  expect(await check(text('inner.size() + 1'))).toMatchObject({
    message: 'size does not count what was pushed',
  })
})
