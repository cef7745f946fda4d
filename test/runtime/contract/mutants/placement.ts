import {
  Placement,
  component,
  isRefusal,
  nodeIndex,
  placementOver,
  take,
  type Component,
  type Node,
} from '#interfaces'
import type { Mutants } from './mutant.ts'

const placing = (
  spoil: (
    sound: Required<Omit<Placement, 'launched'>>,
    seen: Set<Node>,
  ) => Partial<Placement> & { snapshot?(): any },
): Component =>
  component({
    provides: Placement,
    create() {
      const nodes = nodeIndex()
      const seen = new Set<Node>()
      const sound = placementOver(nodes, (task) => nodes.first(task))
      const join = (node: Node) => {
        seen.add(node)
        sound.join(node)
      }
      return { ...sound, join, ...spoil(sound, seen) }
    },
  })

export const placements: Mutants = {
  'answers closed nodes': {
    law: 'truth',
    lines: 4,
    broken: placing(({ place }, seen) => ({
      place(task) {
        const answer = place(task)
        return isRefusal(answer) ? ([...seen].find(({ open }) => !open) ?? answer) : answer
      },
    })),
  },
  'keeps nodes that left': {
    law: 'truth',
    lines: 8,
    broken: placing(() => ({ leave() {} })),
  },
  'says no room where none could ever be': {
    law: 'truth',
    lines: 4,
    broken: placing(({ place }) => ({
      place(task) {
        const answer = place(task)
        return isRefusal(answer) ? { why: 'no-room' } : answer
      },
    })),
  },
  'places each of a gang as if alone': {
    law: 'together',
    lines: 8,
    broken: placing(({ place }) => ({
      placeAll(tasks) {
        const answers = tasks.map(place)
        return answers.find(isRefusal) ?? (answers as Node[])
      },
    })),
  },
  'probes the same node again': {
    law: 'probes',
    lines: 2,
    broken: placing(({ probe }) => ({
      probe(task, count) {
        const [first] = probe(task, 1)
        return first ? take([first, first, first, first, first, first], count) : []
      },
    })),
  },
  'draws by itself': {
    law: 'seeded',
    lines: 4,
    broken: placing(({ place }, seen) => ({
      place(task) {
        const answer = place(task)
        if (isRefusal(answer)) return answer
        const roomy = [...seen].filter(
          ({ open, labels, free }) =>
            open &&
            task.shape.labels.every((label) => labels.includes(label)) &&
            task.needs.every((need, d) => need <= (free[d] ?? 0)),
        )
        return roomy[Math.floor(Math.random() * roomy.length)]
      },
    })),
  },
  'hands its nodes on': {
    law: 'follows',
    lines: 2,
    broken: placing((_, seen) => ({ snapshot: () => ({ nodes: [...seen].map(() => () => 1) }) })),
  },
  'believes that nodes only fill': {
    law: 'under-load',
    broken: placing(({ changed, place }) => {
      const least = new Map<string, number>()
      return {
        changed(node) {
          least.set(node.id, Math.min(least.get(node.id) ?? Infinity, node.free[0]))
          changed(node)
        },
        place(task) {
          const answer = place(task)
          if (isRefusal(answer)) return answer
          return (least.get(answer.id) ?? Infinity) < task.needs[0] ? { why: 'no-room' } : answer
        },
      }
    }),
  },
  'decides by chance': {
    law: 'replay',
    broken: placing(({ place }) => ({
      place(task) {
        const answer = place(task)
        return Math.random() < 0.5 && !isRefusal(answer) ? { why: 'held', until: 1 } : answer
      },
    })),
  },
}
