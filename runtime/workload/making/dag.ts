import type { Random } from '#interfaces'
import { SegueError } from '../../errors.ts'
import type { Dag } from '../file/dags.ts'
import type { Stage } from '../file/stages.ts'
import type { Tables } from '../file/tables.ts'
import type { Chance } from './chance.ts'
import { constant, drawOf, stepping, wholeFrom, type Draw } from './draw.ts'
import { StageMaker } from './stage.ts'

/** Stages of a job that is generated. */
export const MOST_PLANNED = 10_000

/** A stage to be made, after those that it waits for. */
export interface Planned {
  readonly name: string
  readonly maker: StageMaker
  readonly after: readonly string[]
}

/** What stages a job has, each after those that it waits for. */
export type Plan = (chance: Chance) => Iterable<Planned>

export function planOf(dag: Dag, tables: Tables): Plan {
  const maker = (stage: Stage) => new StageMaker(stage, tables)
  switch (dag.kind) {
    case 'bag': {
      const only = [{ name: 'tasks', maker: maker(dag.stage), after: [] }]
      return () => only
    }
    case 'chain':
      return rounds({ stage: maker(dag.stage) }, drawOf(dag.length, tables))
    case 'fork-join': {
      const parts = { fork: maker(dag.fork), work: maker(dag.work), join: maker(dag.join) }
      return rounds(parts, drawOf(dag.rounds ?? 1, tables))
    }
    case 'map-reduce': {
      const parts = { map: maker(dag.map), reduce: maker(dag.reduce) }
      return rounds(parts, drawOf(dag.rounds ?? 1, tables))
    }
    case 'diamond': {
      const [top, side, bottom] = [maker(dag.top), maker(dag.side), maker(dag.bottom)]
      const sides = drawOf(dag.sides ?? 2, tables)
      return function* (chance) {
        yield { name: 'top', maker: top, after: [] }
        const names = numbered('side-', countFrom(sides, chance))
        for (const name of names) yield { name, maker: side, after: ['top'] }
        yield { name: 'bottom', maker: bottom, after: names }
      }
    }
    case 'layered':
      return layered(maker(dag.stage), dag, tables)
    case 'sampled':
      return sampled(maker(dag.stage), dag, tables)
  }
}

const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`)

function countFrom(draw: Draw, chance: Chance): number {
  const count = wholeFrom(draw, chance.of('shape'), 1)
  if (count <= MOST_PLANNED) return count
  throw new SegueError('E_LIMIT', `a job would have ${count} stages`, {
    expected: `at most ${MOST_PLANNED}`,
    next: 'give what its number is drawn from a "most"',
  })
}

/** The parts one after the other, as often as there are rounds. */
function rounds(parts: Readonly<Record<string, StageMaker>>, count: Draw): Plan {
  const each = Object.entries(parts)
  return function* (chance) {
    const all = countFrom(count.constant === 1 ? ONE : count, chance)
    let after: string[] = []
    for (let round = 1; round <= all; round++) {
      for (const [part, maker] of each) {
        const name = all === 1 ? part : `${part}-${round}`
        yield { name, maker, after }
        after = [name]
      }
    }
  }
}

const ONE = constant(1)

function layered(
  maker: StageMaker,
  { layers, width, links }: Extract<Dag, { kind: 'layered' }>,
  tables: Tables,
): Plan {
  const [depth, breadth] = [drawOf(layers, tables), drawOf(width, tables)]
  return function* (chance) {
    const random = chance.of('links')
    const all = countFrom(depth, chance)
    let before: string[] = []
    for (let layer = 1; layer <= all; layer++) {
      const names = numbered(`s${layer}-`, countFrom(breadth, chance))
      for (const name of names) {
        const sure = random.below(before.length)
        const after = before.filter((_, i) => random.next() < links || i === sure)
        yield { name, maker, after }
      }
      before = names
    }
  }
}

/**
 * As the generator of Spar draws jobs (Tian et al., "Characterizing and synthesizing task dependencies of data-parallel jobs in
 * Alibaba Cloud", SoCC'19): a longest path, the other stages on levels beside it, and from each stage of a level to so many of
 * the next that about three in four of those are reached from each side.
 */
function sampled(
  maker: StageMaker,
  { stages, depth, levels }: Extract<Dag, { kind: 'sampled' }>,
  tables: Tables,
): Plan {
  const count = drawOf(stages, tables)
  const [depthOf, levelsOf] = [tables.family(depth), tables.family(levels)]
  return function* (chance) {
    const random = chance.of('links')
    const all = countFrom(count, chance)
    const long = Math.min(all, Math.max(1, Math.round(stepping(depthOf(all))(random))))
    const widths = new Array<number>(long).fill(1)
    const level = stepping(levelsOf(long))
    for (let i = long; i < all; i++)
      widths[Math.min(long, Math.max(1, Math.round(level(random)))) - 1]++
    let before: string[] = []
    for (const [i, width] of widths.entries()) {
      const names = numbered(`s${i + 1}-`, width)
      const after = names.map((): string[] => [])
      const links = Math.ceil((width / before.length) * 0.75)
      for (const from of before)
        for (const to of distinct(links, width, random)) after[to].push(from)
      for (const [j, name] of names.entries()) yield { name, maker, after: after[j] }
      before = names
    }
  }
}

/** So many different whole numbers below `below` (Floyd 1987). */
function distinct(count: number, below: number, random: Random): Iterable<number> {
  const chosen = new Set<number>()
  for (let i = below - count; i < below; i++) {
    const one = random.below(i + 1)
    chosen.add(chosen.has(one) ? i : one)
  }
  return chosen
}
