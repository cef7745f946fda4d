import fc from 'fast-check'
import { Placement, isRefusal } from '#interfaces'
import { agree } from '../../runtime/contract/agree.ts'
import { cluster, nodes, random, task } from '../../runtime/contract/builders.ts'
import { law, type Law } from '../../runtime/contract/law.ts'
import { make } from '../../runtime/contract/make.ts'

/** Laws that a component may break, by id and law, each with the reason. The list is the honest table of exceptions. */
export const DEVIATIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {}

/** A placement may hold a task back (delay scheduling); one that ships does so only when it is listed. */
const eager = law('Placement', {
  name: 'eager',
  says: 'never holds a task back while a node has room',
  given: () => fc.record({ count: fc.nat(6), cpu: fc.integer({ min: 1, max: 6 }), seed: fc.nat() }),
  show: (input) => [JSON.stringify(input)],
  holds({ count, cpu, seed }, { component }) {
    const there = nodes(count, { cpu: 4 })
    const given = { cluster: cluster(there), random: random(seed) }
    const placement = make(Placement, component, given)
    for (const node of there) placement.join(node)
    const answer = placement.place(task({ cpu }))
    agree('held', isRefusal(answer) && answer.why === 'held', false)
  },
})

export const strictLaws: Readonly<Record<string, readonly Law[]>> = { Placement: [eager] }
