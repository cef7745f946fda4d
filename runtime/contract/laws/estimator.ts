import fc from 'fast-check'
import { Estimator, type Component } from '#interfaces'
import { agree, must } from '../agree.ts'
import { job, stage, task } from '../builders.ts'
import { example, law, type Law, type LawText } from '../law.ts'
import { make, type Made } from '../make.ts'

const seen = fc.array(fc.record({ kind: fc.nat(5), service: fc.nat(10_000_000) }), {
  maxLength: 200,
})
type Seen = typeof seen extends fc.Arbitrary<infer T> ? T : never

const KINDS = Array.from({ length: 6 }, (_, i) => {
  const of = job({ name: `job-${i % 3}` })
  return task({ stage: stage(of, { name: `stage-${i}` }), estimate: i % 2 ? 1000 * i : undefined })
})

function taught(observed: Seen, { component }: { component: Component }): Made<typeof Estimator> {
  const estimator = make(Estimator, component)
  for (const { kind, service } of observed) estimator.observe(KINDS[kind], service)
  return estimator
}

export const isTime = (answer: unknown): boolean =>
  answer === undefined || (typeof answer === 'number' && answer >= 0 && Number.isFinite(answer))

const show = (observed: Seen) =>
  observed.map(({ kind, service }) => `a task of stage-${kind} took ${service} us`)
const estimates = (estimator: Estimator) => KINDS.map((kind) => estimator.estimate(kind))

const of = (text: Pick<LawText<Seen>, 'name' | 'says' | 'runs' | 'holds'>): Law =>
  law('Estimator', { ...text, given: () => seen, show })

const asking = of({
  name: 'asking',
  says: 'an estimate is a time or undefined, and asking changes nothing',
  holds(observed, subject) {
    const estimator = taught(observed, subject)
    const before = JSON.stringify(estimator.snapshot?.())
    const answers = estimates(estimator)
    for (const answer of answers)
      must(isTime(answer), 'an estimate', 'a time of at least 0 or undefined', answer)
    agree('the second answers', estimates(estimator), answers)
    agree('the snapshot after asking', JSON.stringify(estimator.snapshot?.()), before)
  },
})

const telling = example('Estimator', {
  name: 'telling',
  says: 'says that estimates changed when they did, and not every time',
  holds({ component }) {
    const estimator = make(Estimator, component)
    const [kind] = KINDS
    let told = 0
    for (let i = 0; i < 1000; i++) {
      const before = estimator.estimate(kind)
      const changed = estimator.observe(kind, 5000)
      const by = Math.abs((estimator.estimate(kind) ?? 0) - (before ?? 0))
      if (changed) told++
      else must(by <= 5000, 'a change that was not told', 'at most 5000 us', by)
    }
    must(told < 10, 'how often a thousand equal tasks changed the estimate', 'less than 10', told)
    if (estimator.estimate(kind) !== kind.estimate)
      must(told > 0, 'how often the change of the estimate was told', 'at least once', told)
  },
})

const carried = of({
  name: 'carried',
  says: 'its snapshot is plain data, and a successor that begins with it knows the same',
  holds(observed, subject) {
    const estimator = taught(observed, subject)
    const state = estimator.snapshot?.()
    agree('what is wrong with the snapshot', Estimator.stateFault(state), undefined)
    const through: unknown = state === undefined ? undefined : JSON.parse(JSON.stringify(state))
    const successor = make(Estimator, subject.component, {}, {}, through)
    agree('what the successor estimates', estimates(successor), estimates(estimator))
  },
})

const follows = of({
  name: 'follows',
  says: 'follows any other estimator',
  runs: 20,
  holds(observed, subject) {
    for (const peer of subject.peers) {
      const state = taught(observed, peer).snapshot?.()
      const estimator = make(Estimator, subject.component, {}, {}, state)
      for (const kind of KINDS) {
        estimator.observe(kind, 1000)
        const answer = estimator.estimate(kind)
        must(isTime(answer), `an estimate after ${peer.id}`, 'a time or undefined', answer)
      }
    }
  },
})

export const estimatorLaws: readonly Law[] = [asking, telling, carried, follows]
