import fc from 'fast-check'
import {
  Placement,
  fits,
  isRefusal,
  subtract,
  type Component,
  type Node,
  type Task,
} from '#interfaces'
import { agree, must } from '../agree.ts'
import { cluster, node, random, shape, task, type TestNode } from '../builders.ts'
import { law, told, type Law, type LawText, type Subject } from '../law.ts'
import { make, type Made } from '../make.ts'

const able = (one: Node, of: Task): boolean =>
  one.open &&
  fits(of.needs, one.total) &&
  of.shape.labels.every((label) => one.labels.includes(label))
export const roomy = (one: Node, of: Task): boolean => able(one, of) && fits(of.needs, one.free)

const nodeSpec = fc.record({
  cpu: fc.nat(6),
  memory: fc.nat(6),
  gpu: fc.nat(2),
  used: fc.double({ min: 0, max: 1, noNaN: true }),
  label: fc.boolean(),
  open: fc.boolean(),
})
const need = fc.record({
  cpu: fc.nat(4),
  memory: fc.nat(4),
  gpu: fc.constantFrom(0, 0, 1),
  label: fc.boolean(),
})
type Drawn<A> = A extends fc.Arbitrary<infer T> ? T : never
type NodeSpec = Drawn<typeof nodeSpec>
type Need = Drawn<typeof need>

const build = (specs: readonly NodeSpec[]): TestNode[] =>
  specs.map(({ used, label, gpu, ...rest }, index) => {
    const other = gpu > 0 ? [gpu] : []
    const made = node({ ...rest, index, other, labels: label ? ['fast'] : [] })
    made.free = made.total.map((amount) => Math.floor((amount * (1 - used)) / 1000) * 1000)
    return made
  })

const ask = ({ cpu, memory, gpu, label }: Need): Task =>
  task({
    shape: shape({ cpu, memory, other: gpu > 0 ? [gpu] : [], labels: label ? ['fast'] : [] }),
  })

const nodeLine = ({ used, label, open, ...amounts }: NodeSpec, index: number): string =>
  [
    `n${index}: ${told(amounts, { gpu: 0 })}`,
    used > 0 && `${Math.round(used * 100)} % used`,
    label && 'fast',
    !open && 'closed',
  ]
    .filter((part) => part)
    .join(', ')
const needLine = ({ label, ...amounts }: Need): string =>
  `a task that needs ${told(amounts, { gpu: 0 })}${label ? ' and a fast node' : ''}`

function start(
  { component }: { component: Component },
  known: readonly TestNode[],
  seed = 1,
  state?: unknown,
): Made<typeof Placement> {
  const given = { cluster: cluster(known), random: random(seed) }
  const placement = make(Placement, component, given, {}, state)
  for (const one of known) placement.join(one)
  return placement
}

/** An answer of `place` is a node with room, or the true reason why there is none. */
export function checkPlaced(answer: unknown, of: Task, there: readonly Node[]): void {
  const object = typeof answer === 'object' && answer !== null
  must(object, 'place', 'a node or a refusal', answer)
  if (isRefusal(answer as Node)) {
    const { why } = answer as { why: string }
    if (why === 'held') return
    const room = there.find((one) => roomy(one, of))
    must(!room, `place answers ${why}`, `${room?.id}, which has room`, answer)
    agree('the reason', why, there.some((one) => able(one, of)) ? 'no-room' : 'impossible')
  } else {
    const real = there.find((one) => one === answer)
    must(real !== undefined && roomy(real, of), 'place', 'a node with room, or why not', answer)
  }
}

const of = <T>(text: LawText<T>): Law => law('Placement', text)
const some = fc.array(nodeSpec, { maxLength: 24 })
const needs = fc.array(need, { minLength: 1, maxLength: 12 })
const change = fc.record({
  do: fc.constantFrom('take', 'empty', 'close', 'open', 'leave'),
  which: fc.nat(),
})

const truth = of({
  name: 'truth',
  says: 'a node with room or the true reason, through every change of the nodes',
  given: () =>
    fc.record({
      nodes: some,
      steps: fc.array(fc.record({ wanted: need, change }), { maxLength: 30 }),
    }),
  show: ({ nodes, steps }) => [
    ...nodes.map(nodeLine),
    ...steps.map(({ wanted, change: { do: what } }) => `place ${needLine(wanted)}, then ${what}`),
  ],
  holds({ nodes, steps }, subject) {
    let there = build(nodes)
    const placement = start(subject, there)
    for (const {
      wanted,
      change: { do: what, which },
    } of steps) {
      const one = ask(wanted)
      const answer = placement.place(one)
      checkPlaced(answer, one, there)
      if (!isRefusal(answer) && what === 'take') {
        subtract((answer as TestNode).free, one.needs)
        placement.changed(answer)
        placement.launched?.(one, answer)
        continue
      }
      if (there.length === 0) continue
      const chosen = there[which % there.length]
      if (what === 'leave') {
        there = there.filter((other) => other !== chosen)
        placement.leave(chosen)
        continue
      }
      if (what === 'empty') chosen.free = [...chosen.total]
      else chosen.open = what !== 'close'
      placement.changed(chosen)
    }
  },
})

const together = of({
  name: 'together',
  says: 'all or nothing: what it answers together fits together, and nothing is taken',
  given: () => fc.record({ nodes: some, wanted: needs }),
  show: ({ nodes, wanted }) => [...nodes.map(nodeLine), ...wanted.map(needLine)],
  holds({ nodes, wanted }, subject) {
    const known = build(nodes)
    const tasks = wanted.map(ask)
    const placement = start(subject, known)
    if (!placement.placeAll) return
    const before = JSON.stringify(known)
    const answer = placement.placeAll(tasks)
    agree('the nodes after placeAll', JSON.stringify(known), before)
    if (isRefusal(answer)) {
      if (tasks.length === 1) checkPlaced(answer, tasks[0], known)
    } else {
      agree('nodes for the tasks', answer.length, tasks.length)
      const left = new Map(known.map((one) => [one, { ...one, free: [...one.free] }]))
      answer.forEach((one, i) => {
        const copy = left.get(one as TestNode)
        must(
          copy !== undefined && roomy(copy, tasks[i]),
          `the node for task ${i + 1}`,
          'one with room after the others',
          one,
        )
        subtract(copy!.free, tasks[i].needs)
      })
    }
    checkPlaced(placement.place(tasks[0]), tasks[0], known)
  },
})

const probes = of({
  name: 'probes',
  says: 'probes are distinct nodes that could run the task, as many as there are',
  given: () => fc.record({ nodes: some, wanted: need, count: fc.nat(6) }),
  show: ({ nodes, wanted, count }) => [
    ...nodes.map(nodeLine),
    `${count} probes for ${needLine(wanted)}`,
  ],
  holds({ nodes, wanted, count }, subject) {
    const known = build(nodes)
    const placement = start(subject, known)
    if (!placement.probe) return
    const one = ask(wanted)
    const could = known.filter((each) => able(each, one))
    const probed = placement.probe(one, count)
    agree('distinct nodes', new Set(probed).size, probed.length)
    agree('how many', probed.length, Math.min(count, could.length))
    for (const each of probed)
      must(could.includes(each as TestNode), 'a probe', 'a node that could run the task', each)
  },
})

const seeded = of({
  name: 'seeded',
  says: 'the same seed gives the same answers',
  runs: 30,
  given: () => fc.record({ nodes: some, wanted: needs, seed: fc.nat() }),
  show: ({ nodes, wanted }) => [...nodes.map(nodeLine), ...wanted.map(needLine)],
  holds({ nodes, wanted, seed }, subject) {
    const known = build(nodes)
    const tasks = wanted.map(ask)
    const answers = () => {
      const placement = start(subject, known, seed)
      return tasks.map((one) => placement.place(one))
    }
    agree('the second time', answers(), answers())
  },
})

const follows = of({
  name: 'follows',
  says: 'its snapshot is plain data, and it goes on where any other placement left',
  runs: 10,
  given: () => fc.record({ nodes: some, wanted: needs }),
  show: ({ nodes, wanted }) => [...nodes.map(nodeLine), ...wanted.map(needLine)],
  holds({ nodes, wanted }, subject: Subject) {
    const known = build(nodes)
    const tasks = wanted.map(ask)
    for (const peer of subject.peers) {
      const before = start(peer, known)
      for (const one of tasks) before.place(one)
      const state = before.snapshot?.()
      agree(`what is wrong with the snapshot of ${peer.id}`, Placement.stateFault(state), undefined)
      const carried = state === undefined ? undefined : JSON.parse(JSON.stringify(state))
      const after = start(subject, known, 1, carried)
      for (const one of tasks) checkPlaced(after.place(one), one, known)
    }
  },
})

export const placementLaws: readonly Law[] = [truth, together, probes, seeded, follows]
