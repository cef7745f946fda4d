import type { Node } from '../work.ts'
import { laneBefore, type Group, type Lane, type Line } from './lane-records.ts'
import { NeedsTree, type Place, type Standing } from './needs-tree.ts'
import { fits } from './resources.ts'
import { Room } from './room.ts'

/**
 * What lacks room, in the order of the queue: the first that fits a node which was offered since is found without bringing back
 * all that would.
 */
export class Wanting {
  readonly #room = new Room()
  /** Lines, for lanes that are not broad. */
  readonly #lines = new NeedsTree<Line>()
  /** Broad lanes in which something lacks room. */
  readonly #lanes = new Set<Lane>()
  /** Lines that came to lack room although a node has it: for a reason that only another offer may change. */
  readonly #refused = new Set<Line>()

  /** Nothing was offered of which something may be left. */
  get idle(): boolean {
    return this.#room.empty
  }

  add(line: Line): void {
    line.lacks = this.#room.last
    if (this.#room.serves(line.shape.needs, -1)) this.#refused.add(line)
    else this.#refused.delete(line)
    this.#settleAll(line)
  }

  remove(line: Line): void {
    if (line.lacks === undefined) return
    line.lacks = undefined
    this.#refused.delete(line)
    this.#settleAll(line)
  }

  offer(node: Node): void {
    this.#room.offer(node)
    for (const line of this.#refused) if (fits(line.shape.needs, node.free)) this.#admit(line)
  }

  /** Nothing is found any more for what was offered. */
  done(): void {
    this.#room.clear()
    for (const line of this.#refused) this.#admit(line)
  }

  /** After the best group of a line changed. */
  settleLine(line: Line): void {
    const best = this.#stands(line) ? line.groups.peek() : undefined
    if (!best && !line.standing) return
    const head = best?.value.tasks.first()
    const place = head && { rank: best!.key, lane: best!.seq, key: head.key, seq: head.seq }
    line.standing = moved(this.#lines, line, line, place)
  }

  /** After the first task of a group of a broad lane changed, or it has none. */
  settleGroup(group: Group): void {
    const { line, lane } = group
    const head = this.#stands(line) ? group.tasks.first() : undefined
    if (!head && !group.standing) return
    const tree = (lane.wanting ??= new NeedsTree())
    const place = head && { rank: 0, lane: 0, key: head.key, seq: head.seq }
    group.standing = moved(tree, group, line, place)
    if (tree.empty) this.#lanes.delete(lane)
    else this.#lanes.add(lane)
  }

  /** The group that goes first of those that are served. */
  first(): Group | undefined {
    this.#room.read()
    let best = this.#lines.first(this.#room.may, this.serves)?.groups.peek()!.value
    for (const lane of this.#lanes)
      if (!best || laneBefore(lane, best.lane)) best = this.#firstOf(lane) ?? best
    return best
  }

  /** The same, of a broad lane. */
  firstOf(lane: Lane): Group | undefined {
    this.#room.read()
    return this.#firstOf(lane)
  }

  #firstOf({ wanting }: Lane): Group | undefined {
    return wanting?.first(this.#room.may, ({ line }) => this.serves(line))
  }

  /** Whether a node that was offered since the line lacks room has it. */
  readonly serves = ({ shape, lacks }: Line): boolean =>
    lacks !== undefined && this.#room.serves(shape.needs, lacks)

  #stands(line: Line): boolean {
    return line.lacks !== undefined && !this.#refused.has(line)
  }

  #admit(line: Line): void {
    this.#refused.delete(line)
    this.#settleAll(line)
  }

  #settleAll(line: Line): void {
    this.settleLine(line)
    if (line.groups.size === line.members.size) return
    for (const group of line.members) if (group.lane.heads) this.settleGroup(group)
  }
}

/** Where it stands now: in that place, or nowhere. */
function moved<T>(
  tree: NeedsTree<T>,
  of: T & { readonly standing: Standing<T> | undefined },
  { shape }: Line,
  place: Place | undefined,
): Standing<T> | undefined {
  const { standing } = of
  if (standing && place && same(standing, place)) return standing
  if (standing) tree.remove(standing)
  return place && tree.add(of, shape.needs, place)
}

const same = (a: Place, b: Place): boolean =>
  a.rank === b.rank && a.lane === b.lane && a.key === b.key && a.seq === b.seq
