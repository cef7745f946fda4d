import { launch, type Act } from '../scheduler.ts'
import type { Queue } from '../queue.ts'
import type { Node } from '../work.ts'
import { takes } from './fitting.ts'

/**
 * Lets executors stay where they are: on a node on which a task of a lane has ended, the next of that lane goes first, whoever's turn it
 * would be. A scheduler whose lanes are jobs tells of what ends, and yields `acts` before it looks at others.
 */
export class Stays {
  #ended: (readonly [node: Node, lane: string])[] = []

  ended(node: Node, lane: string): void {
    this.#ended.push([node, lane])
  }

  *acts(queue: Queue): Iterable<Act> {
    const ended = this.#ended
    this.#ended = []
    for (const [node, lane] of ended) {
      const task = queue.peek(lane)
      if (task && !task.gang && takes(node, task)) yield launch(task, node)
    }
  }
}
