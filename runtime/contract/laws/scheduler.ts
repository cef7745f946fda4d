import fc from 'fast-check'
import { Scheduler, type Act, type Component, type Task } from '#interfaces'
import { agree, must, quietly } from '../agree.ts'
import { gang, job, node, stageOf, type TestNode, type TestTask } from '../builders.ts'
import { harness } from '../harness.ts'
import { CROSS, example, law, told, type Law, type LawText, type Subject } from '../law.ts'
import { make } from '../make.ts'
import { STAND_INS } from '../stand-ins.ts'
import { servingOf } from './serving.ts'

const stages = fc.array(
  fc.record({
    user: fc.constantFrom('ann', 'bob', 'cyd'),
    count: fc.integer({ min: 1, max: 8 }),
    cpu: fc.integer({ min: 1, max: 6 }),
    memory: fc.nat(20),
    estimate: fc.oneof(CROSS, fc.constant(undefined), fc.nat(100_000)),
    gang: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
)
const cluster = fc.array(fc.record({ cpu: fc.integer({ min: 1, max: 6 }), memory: fc.nat(16) }), {
  minLength: 1,
  maxLength: 5,
})
/** What happens in turn: some acts of a plan, ends of tasks, a rewire in between, time. */
const moves = fc.array(
  fc.record({
    acts: fc.nat(6),
    ends: fc.nat(3),
    rewire: fc.boolean(),
    toggle: fc.boolean(),
    which: fc.nat(),
    passMs: fc.constantFrom(0, 0, 0, 10, 1000),
  }),
  { maxLength: 12 },
)
type Drawn<A> = A extends fc.Arbitrary<infer T> ? T : never
type Stages = Drawn<typeof stages>
type Cluster = Drawn<typeof cluster>
type Move = Drawn<typeof moves>[number]

const build = (specs: Stages): TestTask[] =>
  specs.flatMap(({ user, count, gang: together, ...given }) => {
    const of = job({ user })
    return together ? gang(count, { ...given, job: of }) : stageOf(of, count, given)
  })

const stageLine = ({ user, count, gang: together, cpu, memory, estimate }: Stages[number]) =>
  `${together ? `a gang of ${count}` : `${count} tasks`} of ${user}, each ${told({ cpu, memory, estimate }, { memory: 0 })}`
const nodeLine = (given: Cluster[number]) => `a node with ${told(given)}`
const moveLine = ({ acts, ends, rewire, toggle, passMs }: Move) =>
  [
    `${acts} acts`,
    rewire && `another scheduler for ${acts} acts`,
    toggle && 'a node opens or closes',
    ends > 0 && `${ends} tasks end`,
    passMs > 0 && `${passMs} ms pass`,
  ]
    .filter((part) => part)
    .join(', then ')

/** The harness for the role that the scheduler serves. */
async function stage({ source, id }: Subject) {
  const serving = await servingOf(source, id)
  const late = !serving.includes('resourceManager') && serving.includes('applicationMaster')
  const { Queue: queue, Placement: placement } = STAND_INS
  return (scheduler: Component, nodes: readonly TestNode[]) =>
    harness({ scheduler, queue, placement, nodes, late })
}

/** The tasks that an act starts, or hands on for good. */
const begunBy = (act: Act): readonly Task[] =>
  act.do === 'launch' || act.do === 'spill'
    ? [act.task]
    : act.do === 'launch-all'
      ? act.pairs.map(([one]) => one)
      : []

const of = <T>(text: LawText<T>): Law => law('Scheduler', text)

const serves = of({
  name: 'serves',
  says: 'brings a small job to its end in at least one of the roles',
  runs: 0,
  given: () => fc.constant(undefined),
  show: () => [],
  async holds(_, { source, id }) {
    const serving = await servingOf(source, id)
    must(
      serving.length > 0,
      'the roles in which three tasks on a free node end',
      'at least one',
      serving,
    )
  },
})

/** Tries that are made with nothing running before what waits counts as left behind. */
const PATIENCE = 20

const once = of({
  name: 'once',
  says: 'everything that fits runs once, through rewires, closed nodes and the end of tasks; and a plan ends',
  runs: 60,
  given: () => fc.record({ wanted: stages, nodes: cluster, steps: moves }),
  show: ({ wanted, nodes, steps }) => [
    ...nodes.map(nodeLine),
    ...wanted.map(stageLine),
    ...steps.map(moveLine),
  ],
  async holds({ wanted, nodes, steps }, subject) {
    const { component, peers } = subject
    const there = nodes.map((one) => node(one))
    const core = (await stage(subject))(component, there)
    const tasks = build(wanted)
    const begun = new Map<Task, number>()
    const given = new Set<unknown>()
    const run = (limit?: number) => {
      for (const act of core.plan(limit)) {
        if (act.do === 'fail') given.add(act.job)
        for (const one of begunBy(act)) begun.set(one, (begun.get(one) ?? 0) + 1)
      }
    }
    core.submit(...tasks)
    for (const { acts, ends, rewire, toggle, which, passMs } of steps) {
      run(acts)
      if (rewire) core.rewire({ scheduler: peers[which % peers.length].component })
      if (rewire) run(acts)
      if (rewire) core.rewire({ scheduler: component })
      if (toggle) core.open(there[which % there.length], !there[which % there.length].open)
      for (const one of core.running().slice(0, ends)) core.end(one)
      if (passMs > 0) core.pass(passMs * 1000)
    }
    for (const one of there) core.open(one, true)
    run()
    const fitting = (one: Task) =>
      there.some(({ total }) => one.needs.every((need, d) => need <= (total[d] ?? 0)))
    for (let idle = 0; idle < PATIENCE && core.waiting().length + core.running().length > 0;) {
      const [first] = core.running()
      if (first) core.end(first)
      else {
        idle++
        core.pass(10_000_000)
      }
      run()
    }
    for (const [one, times] of begun)
      must(times - (core.evicted.get(one) ?? 0) <= 1, `how often ${one.id} began`, 'once', times)
    const left = core.waiting()
    const gone = tasks.filter((one) => given.has(one.job) && !begun.has(one))
    agree(
      'how many began, still wait, or were given up',
      begun.size + left.length + gone.length,
      tasks.length,
    )
    for (const one of left)
      must(
        !fitting(one) || one.gang !== undefined,
        'what waits although nothing runs',
        'nothing that fits',
        one,
      )
  },
})

const closing = of({
  name: 'closing',
  says: 'a plan that is closed after each act does as one that is not',
  given: () => fc.record({ wanted: stages, nodes: cluster }),
  show: ({ wanted, nodes }) => [...nodes.map(nodeLine), ...wanted.map(stageLine)],
  async holds({ wanted, nodes }, subject) {
    const make = await stage(subject)
    const acts = (limit: number): string[] => {
      const core = make(
        subject.component,
        nodes.map((one, index) => node({ ...one, index })),
      )
      const tasks = build(wanted)
      core.submit(...tasks)
      const done: string[] = []
      for (let some = core.plan(limit); some.length > 0; some = core.plan(limit)) {
        done.push(...some.map((act) => actLine(act, tasks)))
        const last = some.at(-1)!
        if (last.do === 'nothing' && !last.task) break
      }
      return done
    }
    const [closed, whole] = [acts(1), acts(Infinity)]
    const at = closed.findIndex((line, i) => line !== whole[i])
    if (at >= 0) agree(`act ${at + 1} of the plan that is closed`, closed[at], whole[at])
    agree('acts of the plan that is closed', closed.length, whole.length)
  },
})

/** Positions, not ids: the tasks of two harnesses are not the same. */
function actLine(act: Act, tasks: readonly Task[]): string {
  const at = (one: Task) => `task ${tasks.indexOf(one as TestTask) + 1}`
  const where = 'node' in act ? ` on node ${act.node.index}` : ''
  if ('pairs' in act)
    return `${act.do} ${act.pairs.map(([one, on]) => `${at(one)} on node ${on.index}`).join(', ')}`
  return `${act.do}${'task' in act && act.task ? ` ${at(act.task)}` : ''}${where}`
}

const idle = of({
  name: 'idle',
  says: 'a plan with nothing to do does nothing',
  runs: 0,
  given: () => fc.constant(undefined),
  show: () => [],
  async holds(_, subject) {
    const core = (await stage(subject))(subject.component, [node()])
    agree(
      'acts with nothing waiting',
      core.plan().filter((act) => act.do !== 'nothing'),
      [],
    )
  },
})

const follows = of({
  name: 'follows',
  says: 'its snapshot is plain data, and it goes on where any other scheduler left',
  runs: 10,
  given: () => stages,
  show: (wanted) => wanted.map(stageLine),
  async holds(wanted, subject) {
    const make = await stage(subject)
    for (const { id, component } of subject.peers) {
      const core = make(component, [node({ cpu: 8, memory: 64 })])
      core.submit(...build(wanted))
      core.plan(5)
      const state = core.scheduler().snapshot?.()
      agree(`what is wrong with the snapshot of ${id}`, Scheduler.stateFault(state), undefined)
      core.rewire({ scheduler: subject.component })
      quietly(`a plan after ${id}`, () => core.plan())
    }
  },
})

const STATES = [{}, { shares: { ann: 3 } }, { cursor: 7, last: 'n9' }]

const stranger = example('Scheduler', {
  name: 'stranger',
  says: 'accepts the state of a scheduler that it does not know',
  holds({ component }) {
    const queue = make(STAND_INS.Queue.provides, STAND_INS.Queue)
    for (const state of STATES)
      quietly(`create with the state ${JSON.stringify(state)}`, () =>
        make(Scheduler, component, { queue }, {}, state),
      )
  },
})

export const schedulerLaws: readonly Law[] = [serves, once, closing, idle, follows, stranger]
