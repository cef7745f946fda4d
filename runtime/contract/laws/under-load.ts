import fc from 'fast-check'
import { LawBroken, agree } from '../agree.ts'
import { law, told, type Law, type Subject } from '../law.ts'
import { failing, ms, nodes, submissionLines, submissions, time, type Submission } from '../load.ts'
import { inVirtualTime } from '../virtual-source.ts'
import { WatchedCluster } from '../watched.ts'
import { companions, composed, placesOf, type Place, type Variant } from './beside.ts'
import { observed } from './observed.ts'

/** A cluster with the component in force, what it is given to do, and what it is replaced by meanwhile. */
export interface World {
  readonly place: Place
  readonly first: Variant
  readonly beside: Readonly<Record<string, string>>
  readonly nodes: readonly Readonly<Record<string, number>>[]
  readonly jobs: readonly Submission[]
  readonly swaps: readonly { readonly at: number; readonly to: Variant }[]
  /** Acts between two chances of a rewire to move: low numbers cut plans in two. */
  readonly turn: number
  /** Whether time passes while a rewire is prepared. */
  readonly passing: boolean
  /** Which attempts fail. */
  readonly salt: number
}

/** Drawn as numbers, which shrink one by one, whatever the others are. */
const drawn = fc.record({
  place: fc.nat(),
  first: fc.nat(),
  beside: fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
  nodes,
  jobs: submissions,
  swaps: fc.array(fc.record({ at: time, own: fc.boolean(), to: fc.nat() }), { maxLength: 6 }),
  turn: fc.constantFrom(50, 5, 2, 1),
  passing: fc.boolean(),
  salt: fc.nat(100),
})

async function worlds(subject: Subject): Promise<fc.Arbitrary<World>> {
  const places = await placesOf(subject)
  if (places.length === 0)
    throw new LawBroken('a role in which it can be put to work', 'at least one', 'none')
  return drawn.map((given) => {
    const place = at(places, given.place)
    const { variants } = place
    const own = variants.filter((variant) => variant.own)
    return {
      ...given,
      place,
      first: at(own, given.first),
      beside: companions(place, given.beside),
      swaps: given.swaps.map((swap) => ({
        at: swap.at,
        to: at(swap.own ? own : variants, swap.to),
      })),
    }
  })
}

const at = <T>(list: readonly T[], number: number): T => list[number % list.length]

const worldLines = ({ place, first, beside, nodes: there, jobs, swaps, turn, passing }: World) => [
  `in the ${place.role}: ${[first.name, ...Object.values(beside)].join(', ')}`,
  ...there.map((node, i) => `n${i + 1}: ${told(node)}`),
  ...jobs.flatMap(submissionLines),
  ...[...swaps].sort((a, b) => a.at - b.at).map(({ at, to }) => `at ${ms(at)}: swap to ${to.name}`),
  ...(swaps.length > 0
    ? [`${turn} acts at a time${passing ? ', time passes during a swap' : ''}`]
    : []),
]

/** Plays it; answers the cluster at its end, and what the component answered that it must not. */
async function play(world: World, subject: Subject) {
  const { place, first, beside } = world
  const face = subject.component.provides.name
  const { component, broken } = observed(subject.component)
  const listed = subject.source.get(subject.id)!
  const source = inVirtualTime(subject.source, [{ ...listed, component }])
  const others = place.composes({ ...beside, [face]: first.written }) ? beside : {}
  const cluster = await WatchedCluster.open({
    nodes: world.nodes,
    composition: composed(place, face, first, others),
    source,
    turn: world.turn,
    passing: world.passing,
    outcome: failing(world.salt),
  })
  for (const { at, spec, cancelAt } of world.jobs) {
    cluster.at(at, () => {
      const job = cluster.submit(spec)
      if (cancelAt !== undefined) cluster.at(at + cancelAt, () => cluster.cancel(job))
    })
  }
  for (const { at, to } of world.swaps) {
    if (!place.composes({ ...others, [face]: to.written })) continue
    // What it is refused for is a notice.
    const swap = () => void cluster.rewire(composed(place, face, to, others)).catch(() => {})
    cluster.at(at, swap)
  }
  await cluster.live()
  return { cluster, broken }
}

/** What went wrong, in the order in which it says most: what was answered, what the runtime noticed, what is left. */
function faultOf(cluster: WatchedCluster, broken: readonly unknown[]): unknown {
  if (broken.length > 0) return broken[0]
  for (const notice of cluster.notices) {
    if (notice.type === 'fault') return blaming(notice.component, notice.error)
    if (notice.type === 'refused') return blaming('a swap was refused', notice.error)
  }
  const [left] = cluster.atEnd()
  return left === undefined
    ? undefined
    : new LawBroken('at the end', 'everything ended once, nothing left', left)
}

function blaming(who: string, error: unknown): unknown {
  if (!(error instanceof Error)) return new Error(`${who}: ${String(error)}`)
  // A new error would lose the line of the component that threw.
  error.message = `${who}: ${error.message}`
  return error
}

const underLoad = (interfaceName: string): Law =>
  law<World>(interfaceName, {
    name: 'under-load',
    says: 'under load, swapped for others and back: every accepted task ends once, and nothing is left',
    runs: 60,
    given: worlds,
    show: worldLines,
    async holds(world, subject) {
      const { cluster, broken } = await play(world, subject)
      const fault = faultOf(cluster, broken)
      if (fault !== undefined) throw fault
    },
  })

const replay = (interfaceName: string): Law =>
  law<World>(interfaceName, {
    name: 'replay',
    says: 'the same seed and the same events give the same decisions',
    runs: 15,
    given: worlds,
    show: worldLines,
    async holds(world, subject) {
      const [first, second] = [await play(world, subject), await play(world, subject)]
      const lines = ({ cluster }: typeof first) =>
        cluster.started.map(({ at, task, node }) => `${task} on ${node} at ${ms(at)}`)
      const [before, after] = [lines(first), lines(second)]
      const at = after.findIndex((line, i) => line !== before[i])
      if (at >= 0) agree(`what started as number ${at + 1}, the second time`, after[at], before[at])
      agree('how many started, the second time', after.length, before.length)
    },
  })

/** The laws of every interface that decides, in real cores, in virtual time. A monitor has no say in what is decided. */
export const liveLaws = (interfaceName: string): readonly Law[] =>
  interfaceName === 'Monitor'
    ? [underLoad(interfaceName)]
    : [underLoad(interfaceName), replay(interfaceName)]
